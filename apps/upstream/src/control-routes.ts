import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallLog } from './calls/call-log.js';
import type { Faults } from './faults/faults.js';
import { HttpProblem } from './http/http-problem.js';
import { readJson } from './http/read-json.js';
import { sendJson, sendProblem } from './http/send-json.js';
import type { SimulatedJetstream } from './jetstream/simulated-jetstream.js';

type Handler = (request: IncomingMessage) => unknown;

/** Handlers by method. */
type Handlers = Readonly<Record<string, Handler>>;

/** Paths of the routes of one service; the last part of the path is its name. */
const SERVICE_ROUTE = /^\/(faults|calls)\/([^/]+)$/;

/** Values of `Sec-Fetch-Site` for requests of the simulator's own page; browsers send it, and `curl` does not. */
const OWN_SITE = new Set<unknown>([undefined, 'same-origin', 'none']);

/**
 * The routes that control the simulator: `/services`, `/faults`, `/faults/:service`, `/calls`, `/calls/:service`, `/calls/latest`,
 * `/calls/traces`, `/jetstream`, `/jetstream/events` and `/jetstream/posts`. They never get a fault.
 */
export class ControlRoutes {
  readonly #routes: Readonly<Record<string, Handlers>>;

  constructor(
    private readonly faults: Faults,
    private readonly calls: CallLog,
    stream: SimulatedJetstream,
  ) {
    this.#routes = {
      '/services': {
        GET: () =>
          faults.services.map((name) => ({
            name,
            faults: faults.shown(name),
            calls: calls.counts(name).total,
          })),
      },
      '/faults': {
        GET: () => faults.all(),
        PUT: async (request) => faults.changeAll(await readJson(request)),
        DELETE: () => faults.endAll(),
      },
      '/calls': {
        GET: () => calls.counts(),
        DELETE: () => {
          calls.clear();
          return calls.counts();
        },
      },
      '/calls/latest': { GET: (request) => calls.latest(this.#wanted(request)) },
      '/calls/traces': { GET: (request) => calls.traces(this.#wanted(request)) },
      '/jetstream': {
        GET: () => stream.state(),
        PUT: async (request) => stream.setRate(await readJson(request, { example: '{ "rate": 10 }' })),
      },
      '/jetstream/events': {
        POST: async (request) => stream.publish(await readJson(request, { example: '{ "count": 10 }' })),
      },
      '/jetstream/posts': { GET: () => stream.posts() },
    };
  }

  has(path: string): boolean {
    return Object.hasOwn(this.#routes, path) || SERVICE_ROUTE.test(path);
  }

  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let allow = '';
    try {
      refuseOtherSites(request);
      const methods = this.#handlers(path);
      allow = Object.keys(methods).join(', ');
      const handler = methods[request.method ?? ''];
      if (!handler) throw new HttpProblem(405, `Expected one of ${allow}.`);
      sendJson(response, 200, await handler(request));
    } catch (error) {
      // The rest of a body that is too large is not read, so the connection cannot be used again.
      sendProblem(response, error, {
        ...(allow && { allow }),
        ...(!request.complete && { connection: 'close' }),
      });
    }
  }

  #handlers(path: string): Handlers {
    const fixed = Object.hasOwn(this.#routes, path) ? this.#routes[path] : undefined;
    if (fixed) return fixed;
    const [, kind, name = ''] = SERVICE_ROUTE.exec(path) ?? [];
    const service = this.#known(name);
    if (kind === 'calls') return { GET: () => this.calls.counts(service) };
    return {
      GET: () => this.faults.shown(service),
      PUT: async (request) => this.faults.change(service, await readJson(request)),
      DELETE: () => this.faults.end(service),
    };
  }

  /** The service that `?service=` names; `undefined` for all. */
  #wanted({ url = '/' }: IncomingMessage): string | undefined {
    const name = new URL(url, 'http://upstream').searchParams.get('service');
    return name === null ? undefined : this.#known(name);
  }

  /** @throws HttpProblem 404 for an unknown service */
  #known(service: string): string {
    if (this.faults.services.includes(service)) return service;
    const names = this.faults.services.join(', ');
    throw new HttpProblem(404, `There is no service ${JSON.stringify(service)}; use one of ${names}.`);
  }
}

/**
 * Refuses changes that a page of another site makes a browser send. Browsers ask for permission before PUT and DELETE, and nobody gives it, but they
 * send a POST at once.
 *
 * @throws HttpProblem 403
 */
function refuseOtherSites({ method, headers }: IncomingMessage): void {
  if (method === 'GET' || OWN_SITE.has(headers['sec-fetch-site'])) return;
  throw new HttpProblem(403, 'A page of another site cannot change the simulator.');
}
