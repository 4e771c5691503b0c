import { freePort } from './free-port.js';
import { Program } from './program.js';

/** The last line that `npm start` prints. */
export const READY = 'Ctrl-C ends all of it.';

/** Folder for the databases of test stacks, beside that of the demo. Each of Jest's workers has its own: one stack locks it. */
export const DATA_FOLDER = `.data/tests/${process.env['JEST_WORKER_ID'] ?? 1}`;

/** The script that `npm start` runs. */
const START = [process.execPath, 'scripts/start.mjs'] as const;

/** The demo stack on free ports. */
export class DemoStack {
  private constructor(
    readonly process: Program,
    readonly api: string,
    readonly upstream: string,
    readonly web: string,
  ) {}

  /** Starts the stack; wait for {@link READY} before calling it. */
  static async start(
    environment: NodeJS.ProcessEnv = {},
    command: readonly [string, ...string[]] = START,
  ): Promise<DemoStack> {
    const [port, upstreamPort, webPort] = [await freePort(), await freePort(), await freePort()];
    const program = new Program(command, {
      PORT: String(port),
      UPSTREAM_PORT: String(upstreamPort),
      WEB_PORT: String(webPort),
      DATA_FOLDER,
      // A busy machine is not the subject of its specs.
      OVERLOAD_ENABLED: 'false',
      ...environment,
    });
    const [api, upstream, web] = [port, upstreamPort, webPort].map((each) => `http://127.0.0.1:${each}`);
    return new DemoStack(program, api!, upstream!, web!);
  }

  /** Ends the stack and gives its exit code. */
  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.process.kill(signal);
    return this.process.ended;
  }
}
