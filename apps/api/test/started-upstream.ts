import { BuiltApp, buildApps } from '../../../test/harness/built-app.js';

/** The upstream simulator, as a process of its own. */
export class StartedUpstream implements AsyncDisposable {
  private constructor(private readonly app: BuiltApp) {}

  static async start(): Promise<StartedUpstream> {
    await buildApps();
    return new StartedUpstream(await BuiltApp.upstream());
  }

  get port(): string {
    return String(this.app.port);
  }

  /** Asks a route, and gives the answer. */
  send(method: string, path: string, body?: unknown): Promise<Response> {
    return this.app.get(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  /** Number of calls that a service has received, on all its routes or on one, e.g. `POST /v1/responses`. */
  async callsOf(service: string, route?: string): Promise<number> {
    const answer = await this.send('GET', `/calls/${service}`);
    const { total, routes } = (await answer.json()) as { total: number; routes: Record<string, number> };
    return route === undefined ? total : (routes[route] ?? 0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.app[Symbol.asyncDispose]();
  }
}
