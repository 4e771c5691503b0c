import { freePort } from './free-port.js';
import { NodeProcess } from './node-process.js';

/** What `npm start` prints last. */
export const READY = 'Ctrl-C ends both.';

/** The demo stack, started the way `npm start` does, on free ports. */
export class DemoStack {
  private constructor(
    readonly process: NodeProcess,
    readonly api: string,
    readonly upstream: string,
  ) {}

  /** Starts the stack; wait for {@link READY} before calling it. */
  static async start(environment: NodeJS.ProcessEnv = {}): Promise<DemoStack> {
    const [port, upstreamPort] = [await freePort(), await freePort()];
    const process = new NodeProcess('scripts/start.mjs', {
      PORT: String(port),
      UPSTREAM_PORT: String(upstreamPort),
      ...environment,
    });
    return new DemoStack(process, `http://127.0.0.1:${port}`, `http://127.0.0.1:${upstreamPort}`);
  }

  /** Ends the stack and gives its exit code. */
  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.process.kill(signal);
    return this.process.ended;
  }
}
