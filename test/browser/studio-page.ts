import type { Browser, Page } from 'playwright-core';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { freePort } from '../harness/free-port.js';
import { type OpenedPage, openPage } from './open-page.js';

/** The built Studio page with its server, the API and the upstream simulator, each a process of its own. */
export class StudioPage implements AsyncDisposable {
  #opened: OpenedPage | undefined;

  private constructor(
    private readonly environment: NodeJS.ProcessEnv,
    readonly web: BuiltApp,
    private readonly upstream: BuiltApp,
    private api: BuiltApp,
  ) {}

  /** @param variables environment variables of the API */
  static async start(variables: NodeJS.ProcessEnv = {}): Promise<StudioPage> {
    await buildApps();
    const [webPort, apiPort, upstreamPort, clamdPort] = await Promise.all(
      Array.from({ length: 4 }, freePort),
    );
    const environment = {
      CORS_ORIGINS: `http://127.0.0.1:${webPort}`,
      UPSTREAM_PORT: String(upstreamPort),
      CLAMD_PORT: String(clamdPort),
      // An open circuit would refuse the calls that follow a repair.
      CIRCUIT_BREAKER_VOLUME_THRESHOLD: '1000',
      ...variables,
    };
    const [web, upstream, api] = await Promise.all([
      BuiltApp.web({ port: webPort!, environment: { API_URL: `http://127.0.0.1:${apiPort}` } }),
      BuiltApp.upstream({ port: upstreamPort!, environment: { CLAMD_PORT: String(clamdPort) } }),
      BuiltApp.api({ port: apiPort!, environment }),
    ]);
    return new StudioPage(environment, web, upstream, api);
  }

  /** Opens a part of the page, with a clock that a test can move forward. */
  async open(browser: Browser, link = ''): Promise<Page> {
    const origins = [this.web.url, this.api.url];
    this.#opened = await openPage(
      browser,
      `${this.web.url}/${link}`,
      ({ clock }) => clock.install(),
      origins,
    );
    return this.#opened.page;
  }

  /** @throws Error with the faults of the page, e.g. violations of its content security policy, and requests to other origins */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.close();
  }

  /** Sets the faults of a service of the upstream, e.g. `{ mode: 'error' }`. */
  async fault(service: string, fault: object): Promise<void> {
    await this.upstream.get(`/faults/${service}`, { method: 'PUT', body: JSON.stringify(fault) });
  }

  async repair(): Promise<void> {
    await this.upstream.get('/faults', { method: 'DELETE' });
  }

  /** Creates a video, and returns its id. */
  async createVideo(title: string): Promise<string> {
    const answer = await this.api.get('/videos', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ channelId: 'UCbreakwater', title }),
    });
    return ((await answer.json()) as { id: string }).id;
  }

  /** The titles of all videos. */
  async titles(): Promise<readonly string[]> {
    const answer = await this.api.get('/videos?limit=100');
    return ((await answer.json()) as { items: { title: string }[] }).items.map(({ title }) => title);
  }

  async killApi(): Promise<void> {
    await this.api[Symbol.asyncDispose]();
  }

  /**
   * Starts the API again at its address. Its videos are gone.
   *
   * @param variables further environment variables of the API
   */
  async startApi(variables: NodeJS.ProcessEnv = {}): Promise<void> {
    const environment = { ...this.environment, ...variables };
    this.api = await BuiltApp.api({ environment, port: this.api.port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.web, this.upstream, this.api].map((app) => app[Symbol.asyncDispose]()));
  }
}
