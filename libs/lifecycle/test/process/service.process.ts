import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HOOKS = new URL('./typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./app.fixture.ts', import.meta.url));
const HELD_DRAIN = new URL('../../../../test/harness/held-drain.ts', import.meta.url).href;

/** The end of a process. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A fixture application as a real process. SIGWINCH ends its drain delay. */
export class ServiceProcess implements AsyncDisposable {
  readonly exit: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();
  output = '';

  constructor(scenario: object, environment: Readonly<Record<string, string>> = {}, fixture = FIXTURE) {
    const { KUBERNETES_SERVICE_HOST: _, ...inherited } = process.env;
    const imports = [HOOKS, HELD_DRAIN].flatMap((file) => ['--import', file]);
    this.#child = spawn(process.execPath, ['--conditions=@breakwater/source', ...imports, fixture], {
      env: {
        ...inherited,
        NODE_OPTIONS: '',
        NO_COLOR: '1',
        SCENARIO: JSON.stringify(scenario),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        for (const watcher of [...this.#watchers]) watcher();
      });
    }
    this.exit = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Starts the fixture and waits until it listens. */
  static async listening(
    scenario: object,
    environment?: Readonly<Record<string, string>>,
    fixture?: string,
  ): Promise<ServiceProcess> {
    const service = new ServiceProcess(scenario, environment, fixture);
    await service.says('listening on');
    return service;
  }

  get url(): string {
    return /listening on (\S+)/.exec(this.output)![1]!;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** The lines that the fixture itself wrote, without the log. */
  get steps(): string[] {
    return this.output.split('\n').filter((line) => /^(phase|closed|job|onModule)/.test(line));
  }

  /** Resolves when the process has written `text`; rejects when it ends before. */
  says(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!this.output.includes(text)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
      void this.exit.then(() =>
        reject(new Error(`The process ended without saying "${text}":\n${this.output}`)),
      );
    });
  }

  /** Breaks the pipes that the process logs to. */
  stopReading(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
  }
}
