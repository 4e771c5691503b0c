import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { requireProgram } from './debian-package.js';
import { freePort } from './free-port.js';
import { Program } from './program.js';
import { until } from './until.js';

/** Targets and rules of a Prometheus server. */
export interface PrometheusOptions {
  /** `host:port` of each target with `/metrics`, by the name of its job. */
  readonly targets: Readonly<Record<string, string>>;
  /** Further labels of all targets, e.g. those that an operator adds. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Files of rules. */
  readonly rules?: readonly string[];
}

/** One series of an answer, with its value at this moment. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: unknown;
}

/** A real Prometheus on a free port that scrapes every second. Start it with {@link startPrometheus}. */
export class PrometheusServer implements AsyncDisposable {
  /** @internal */
  constructor(
    private readonly url: string,
    private readonly process: Program,
    private readonly folder: string,
  ) {}

  /** Runs a PromQL query. */
  async query(query: string): Promise<Sample[]> {
    const data = await this.#get(`query?query=${encodeURIComponent(query)}`);
    const { result } = data as { result: { metric: Record<string, string>; value: [number, string] }[] };
    return result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
  }

  /** Waits for a scrape of each target that begins after this call, so that it contains everything up to now. */
  async nextScrape(): Promise<void> {
    const now = Date.now() / 1_000;
    await until(
      () => this.query('timestamp(up)'),
      (scrapes) => scrapes.length > 0 && scrapes.every(({ value }) => value > now),
    );
  }

  /** The error of the last scrape of each target; an empty text after a successful scrape. */
  async scrapeErrors(): Promise<string[]> {
    const { activeTargets } = (await this.#get('targets')) as { activeTargets: { lastError: string }[] };
    return activeTargets.map(({ lastError }) => lastError);
  }

  /** Exemplars of a query from the last minutes. */
  async exemplars(query: string): Promise<{ readonly labels: Readonly<Record<string, string>> }[]> {
    const end = Date.now() / 1_000;
    const range = `start=${end - 300}&end=${end + 1}`;
    const series = (await this.#get(`query_exemplars?query=${encodeURIComponent(query)}&${range}`)) as {
      exemplars: { labels: Record<string, string> }[];
    }[];
    return series.flatMap(({ exemplars }) => exemplars);
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}`);
    const { status, error, data } = (await response.json()) as Answer;
    if (status !== 'success') throw new Error(`Prometheus: ${error}`);
    return data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL');
    await this.process.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Starts a real Prometheus. On a Debian machine without one, the first call installs its package, which needs root. */
export async function startPrometheus({
  targets,
  labels = {},
  rules = [],
}: PrometheusOptions): Promise<PrometheusServer> {
  requireProgram({ program: 'prometheus', package: 'prometheus' });
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  const configuration = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: rules.map((rule) => resolve(rule)),
    scrape_configs: Object.entries(targets).map(([job, target]) => ({
      job_name: job,
      static_configs: [{ targets: [target], labels }],
    })),
  };
  await writeFile(file, stringify(configuration));
  const address = `127.0.0.1:${await freePort()}`;
  const program = new Program(
    [
      'prometheus',
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--enable-feature=exemplar-storage',
    ],
    {},
  );
  await program.prints('Server is ready to receive web requests');
  const server = new PrometheusServer(`http://${address}`, program, folder);
  await until(
    () => server.scrapeErrors().catch(() => []),
    (errors) => errors.length > 0,
  );
  return server;
}
