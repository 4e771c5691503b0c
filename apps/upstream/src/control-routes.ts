import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallLog } from './calls/call-log.js';
import { NO_FAULTS } from './faults/fault-settings.js';
import type { Faults } from './faults/faults.js';
import { parseFaultSettings } from './faults/parse-fault-settings.js';
import { HttpProblem } from './http/http-problem.js';
import { readJson } from './http/read-json.js';
import { sendJson, sendProblem } from './http/send-json.js';

type Handler = (request: IncomingMessage) => unknown;

/** Handlers by method. */
type Handlers = Readonly<Record<string, Handler>>;

/** Paths of the routes of one service; the last part of the path is its name. */
const SERVICE_ROUTE = /^\/(faults|calls)\/([^/]+)$/;

/**
 * The routes that control the simulator: `/faults`, `/faults/:service`, `/calls`, `/calls/:service`, `/calls/latest` and
 * `/calls/traces`. They never get a fault.
 */
export class ControlRoutes {
  readonly #routes: Readonly<Record<string, Handlers>>;

  /** @param routes paths of the data routes by service; a service that does not speak HTTP has none */
  constructor(
    private readonly faults: Faults,
    private readonly calls: CallLog,
    private readonly routes: Readonly<Record<string, readonly string[]>>,
  ) {
    const all = Object.values(routes).flat();
    this.#routes = {
      '/faults': {
        GET: () => faults.all(),
        PUT: async (request) => faults.setAll(parseFaultSettings(await readJson(request), all)),
        DELETE: () => faults.setAll(NO_FAULTS),
      },
      '/calls': {
        GET: () => calls.counts(),
        DELETE: () => {
          calls.clear();
          return calls.counts();
        },
      },
      '/calls/latest': { GET: () => calls.latest },
      '/calls/traces': { GET: () => calls.traces },
    };
  }

  has(path: string): boolean {
    return Object.hasOwn(this.#routes, path) || SERVICE_ROUTE.test(path);
  }

  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let allow = '';
    try {
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
    const [, kind, service = ''] = SERVICE_ROUTE.exec(path) ?? [];
    if (!this.faults.services.includes(service)) {
      const names = this.faults.services.join(', ');
      throw new HttpProblem(404, `There is no service ${JSON.stringify(service)}; use one of ${names}.`);
    }
    const routes = this.routes[service];
    if (kind === 'calls') return { GET: () => this.calls.counts(service) };
    return {
      GET: () => this.faults.of(service),
      PUT: async (request) => this.faults.set(service, parseFaultSettings(await readJson(request), routes)),
      DELETE: () => this.faults.set(service, NO_FAULTS),
    };
  }
}
