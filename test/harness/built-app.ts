import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { Program } from './program.js';
import { until } from './until.js';

/** Brings `dist` of the apps up to date; unchanged projects are not built again. */
export async function buildApps(): Promise<void> {
  const apps = ['apps/api', 'apps/upstream', 'apps/web'];
  const builds = [
    new Program([process.execPath, 'node_modules/typescript-7/bin/tsc', '--build', ...apps], {}),
    new Program([process.execPath, 'scripts/build-studio-page.mjs'], {}),
  ];
  for (const build of builds) await build.endsInOrder();
}

/** Options for the start of a built app. */
interface Start {
  readonly environment?: NodeJS.ProcessEnv;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  /** The command of an image, in place of that of the repository; its first word, `node`, is replaced by this Node. */
  readonly command?: readonly string[];
  /** The working folder. @default the root of the repository */
  readonly cwd?: string;
  /** @default a free port */
  readonly port?: number;
}

/** A built app on a free port, as a process of its own. */
export class BuiltApp implements AsyncDisposable {
  private constructor(
    readonly process: Program,
    readonly port: number,
    private readonly folder: string,
  ) {}

  /**
   * Starts the API, without rate limits and load shedding by default, and waits until it is ready. Specs ask more often than clients may,
   * and a busy machine is not their subject.
   */
  static api({ environment, ...start }: Start = {}): Promise<BuiltApp> {
    return BuiltApp.#start('apps/api/dist/main.js', 'PORT', '/health/ready', {
      ...start,
      environment: { RATE_LIMIT_ENABLED: 'false', OVERLOAD_ENABLED: 'false', ...environment },
    });
  }

  /** Starts the upstream simulator and waits until it answers. By default its stream has no events but those that a spec publishes. */
  static upstream({ environment, ...start }: Start = {}): Promise<BuiltApp> {
    return BuiltApp.#start('apps/upstream/dist/main.js', 'UPSTREAM_PORT', '/faults', {
      ...start,
      environment: { UPSTREAM_EVENT_RATE: '0', ...environment },
    });
  }

  /** Starts the server of the Studio page and waits until it is ready. */
  static web(start: Start = {}): Promise<BuiltApp> {
    return BuiltApp.#start('apps/web/dist/main.js', 'WEB_PORT', '/api/ready', start);
  }

  static async #start(
    file: string,
    variable: string,
    path: string,
    { environment = {}, node = [], command = ['node', ...node, file], cwd, port: given }: Start = {},
  ): Promise<BuiltApp> {
    const port = given ?? (await freePort());
    // Apps of specs that run at the same time share no folder: each removes what killed ones have left.
    const folder = await mkdtemp(join(tmpdir(), 'built-app-'));
    const program = new Program(
      [process.execPath, ...command.slice(1)],
      { [variable]: String(port), UPLOAD_FOLDER: folder, ...environment },
      cwd,
    );
    const app = new BuiltApp(program, port, folder);
    const isReady = await until(
      () =>
        app.get(path).then(
          ({ ok }) => ok,
          () => false,
        ),
      (ok) => ok || program.hasEnded,
    );
    if (!isReady) throw new Error(`The app ended before it was ready:\n${program.output}`);
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The lines that the app has logged, parsed. */
  get log(): Record<string, unknown>[] {
    // The last line may not be complete yet.
    const lines = this.process.output.split('\n').slice(0, -1);
    return lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The messages that one part of the app has logged. */
  said(context: string): string[] {
    return this.log.filter((line) => line['context'] === context).map(({ msg }) => String(msg));
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url + path, init);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL');
    await this.process.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
