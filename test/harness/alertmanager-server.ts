import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { requireProgram } from './debian-package.js';
import { freePort } from './free-port.js';
import { Program } from './program.js';
import { until } from './until.js';

/** An alert as Alertmanager shows it. */
export interface ShownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
  readonly receivers: readonly { readonly name: string }[];
  readonly status: {
    readonly state: 'active' | 'suppressed' | 'unprocessed';
    readonly inhibitedBy: readonly string[];
    readonly silencedBy: readonly string[];
  };
}

/** A real Alertmanager without a cluster. Start it with {@link startAlertmanager}. */
export class AlertmanagerServer implements AsyncDisposable {
  #program: Program | undefined;

  /** @internal */
  constructor(
    /** `http://127.0.0.1:<port>`. */
    readonly url: string,
    private readonly command: readonly [string, ...string[]],
    private readonly folder: string,
  ) {}

  /** Starts the process again after {@link stop}, at the same address and with the same state. */
  async start(): Promise<void> {
    this.#program = new Program(this.command, {});
    await until(
      () =>
        fetch(`${this.url}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      (isReady) => isReady,
    );
  }

  /** Ends the process. It keeps its silences and the notifications that it has sent. */
  async stop(): Promise<void> {
    this.#program?.kill('SIGTERM');
    await this.#program?.ended;
  }

  /** The alerts that are not resolved. */
  async alerts(filter = ''): Promise<ShownAlert[]> {
    return (await this.#ask(`alerts?filter=${encodeURIComponent(filter)}`)) as ShownAlert[];
  }

  /** Posts to the API, and returns the answer. */
  async post(path: string, body: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    return this.#ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Ends a silence. */
  async expireSilence(id: string): Promise<void> {
    await this.#ask(`silence/${id}`, { method: 'DELETE' });
  }

  async #ask(path: string, init?: RequestInit): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v2/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#program?.kill('SIGKILL');
    await this.#program?.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Starts a real Alertmanager on a free port. On a Debian machine without one, the first call installs its package, which needs root.
 *
 * @param configuration a file, or the configuration itself
 */
export async function startAlertmanager(configuration: string | object): Promise<AlertmanagerServer> {
  const program = requireProgram({ program: 'prometheus-alertmanager', package: 'prometheus-alertmanager' });
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-alertmanager-'));
  const file = typeof configuration === 'string' ? resolve(configuration) : join(folder, 'alertmanager.yml');
  if (typeof configuration !== 'string') await writeFile(file, stringify(configuration));
  const address = `127.0.0.1:${await freePort()}`;
  const options = [
    `--config.file=${file}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ];
  const server = new AlertmanagerServer(`http://${address}`, [program, ...options], folder);
  await server.start();
  return server;
}
