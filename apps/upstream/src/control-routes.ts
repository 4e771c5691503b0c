import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallLog } from './calls/call-log.js';
import type { FaultInjector } from './faults/fault-injector.js';
import { NO_FAULTS } from './faults/fault-settings.js';
import { parseFaultSettings } from './faults/parse-fault-settings.js';
import { HttpProblem } from './http/http-problem.js';
import { readJson } from './http/read-json.js';
import { sendJson, sendProblem } from './http/send-json.js';

type Handler = (request: IncomingMessage) => unknown;

/** The routes that control the simulator: `/faults`, `/calls`, `/calls/latest` and `/calls/traces`. They never get a fault. */
export class ControlRoutes {
  readonly #routes: Readonly<Record<string, Readonly<Record<string, Handler>>>>;

  constructor(faults: FaultInjector, calls: CallLog, dataRoutes: readonly string[]) {
    this.#routes = {
      '/faults': {
        GET: () => faults.settings,
        PUT: async (request) => (faults.settings = parseFaultSettings(await readJson(request), dataRoutes)),
        DELETE: () => (faults.settings = NO_FAULTS),
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
    return Object.hasOwn(this.#routes, path);
  }

  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const methods = this.#routes[path] ?? {};
    const allow = Object.keys(methods).join(', ');
    try {
      const handler = methods[request.method ?? ''];
      if (!handler) throw new HttpProblem(405, `Expected one of ${allow}.`);
      sendJson(response, 200, await handler(request));
    } catch (error) {
      // The rest of a body that is too large is not read, so the connection cannot be used again.
      sendProblem(response, error, { allow, ...(!request.complete && { connection: 'close' }) });
    }
  }
}
