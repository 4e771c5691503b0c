import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, Random } from '@breakwater/core';
import { CallLog } from './calls/call-log.js';
import { ControlRoutes } from './control-routes.js';
import { type Answer, FaultInjector } from './faults/fault-injector.js';
import { HttpProblem } from './http/http-problem.js';
import { sendProblem } from './http/send-json.js';
import { CHANNELS_ROUTE, listChannels } from './youtube/list-channels.js';

const DATA_ROUTES: Readonly<Record<string, (query: URLSearchParams) => Answer>> = {
  [CHANNELS_ROUTE]: listChannels,
};

/** The simulated upstream: data routes with faults on demand, and control routes without faults. */
export class UpstreamServer {
  readonly #calls = new CallLog();
  readonly #faults: FaultInjector;
  readonly #control: ControlRoutes;
  readonly #server: Server;

  constructor(clock: Clock, random: Random) {
    this.#faults = new FaultInjector(clock, random);
    this.#control = new ControlRoutes(this.#faults, this.#calls, Object.keys(DATA_ROUTES));
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  /**
   * Starts to listen.
   *
   * @param port the port; 0 for any free port
   * @returns the port
   * @throws the error of the socket, e.g. `EADDRINUSE`
   */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /** Ends at once, and cuts answers that hang or are half sent. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '/', 'http://upstream');
    if (!url) return sendProblem(response, new HttpProblem(400, 'The address of the request is not valid.'));
    const { pathname, searchParams } = url;
    if (this.#control.has(pathname)) return this.#control.handle(pathname, request, response);
    const read = Object.hasOwn(DATA_ROUTES, pathname) ? DATA_ROUTES[pathname] : undefined;
    if (!read || request.method !== 'GET') {
      return sendProblem(response, new HttpProblem(404, `There is no ${request.method} ${pathname}.`));
    }
    this.#calls.record(`GET ${pathname}`, request.headers);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await this.#faults
      .respond(pathname, read(searchParams), response, gone.signal)
      .catch((error: unknown) => {
        if (!gone.signal.aborted) sendProblem(response, error);
      });
  }
}
