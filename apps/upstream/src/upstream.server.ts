import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock, Random } from '@breakwater/core';
import { refuseUpgrade, SUBSCRIBE_ROUTE } from '@breakwater/testing/jetstream';
import { ANTHROPIC } from './anthropic/anthropic.js';
import { ATPROTO } from './atproto/atproto.js';
import { CLAMD, SimulatedClamd } from './clamd/simulated-clamd.js';
import { CallLog } from './calls/call-log.js';
import { ControlRoutes } from './control-routes.js';
import { FaultInjector } from './faults/fault-injector.js';
import { Faults } from './faults/faults.js';
import { HttpProblem } from './http/http-problem.js';
import { readJson } from './http/read-json.js';
import { sendAnswer } from './http/send-answer.js';
import { sendProblem } from './http/send-json.js';
import { JETSTREAM, SimulatedJetstream } from './jetstream/simulated-jetstream.js';
import { OPENAI } from './openai/openai.js';
import { PAGE } from './page/page.js';
import type { SimulatedRoute, SimulatedService } from './services/simulated-service.js';
import { DEFAULT_EVENT_RATE, DEFAULT_KEPT_EVENTS, type UpstreamOptions } from './upstream.options.js';
import { YOUTUBE } from './youtube/youtube.js';

/** Options of the stream of posts. */
type StreamOptions = Partial<Pick<UpstreamOptions, 'seed' | 'eventRate' | 'keptEvents'>>;

const SERVICES = [YOUTUBE, OPENAI, ANTHROPIC, ATPROTO];

/** A data route with its service. */
interface DataRoute {
  readonly service: SimulatedService;
  readonly route: SimulatedRoute;
}

const DATA_ROUTES: ReadonlyMap<string, DataRoute> = new Map(
  SERVICES.flatMap((service) =>
    Object.entries(service.routes).map(([name, route]) => [name, { service, route }] as const),
  ),
);

/** The route of the stream. */
const SUBSCRIBE = `GET ${SUBSCRIBE_ROUTE}`;

/** Largest body of a data route, in bytes. */
const MAX_BODY = 16 * 1024 * 1024;

/** The simulated upstream: data routes with faults on demand, control routes and a page without faults. */
export class UpstreamServer {
  readonly #clamd = new SimulatedClamd();
  readonly #calls = new CallLog({ [CLAMD]: this.#clamd });
  readonly #stream: SimulatedJetstream;
  readonly #faults: Faults;
  readonly #injector: FaultInjector;
  readonly #control: ControlRoutes;
  readonly #server: Server;

  constructor(
    private readonly clock: Clock,
    random: Random,
    { seed = 0, eventRate = DEFAULT_EVENT_RATE, keptEvents = DEFAULT_KEPT_EVENTS }: StreamOptions = {},
  ) {
    this.#stream = new SimulatedJetstream(clock, random, { seed, rate: eventRate, kept: keptEvents });
    this.#faults = new Faults(routesByService(), { [JETSTREAM]: this.#stream, [CLAMD]: this.#clamd });
    this.#injector = new FaultInjector(clock, random);
    this.#control = new ControlRoutes(this.#faults, this.#calls, this.#stream);
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
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

  /** Starts the virus scanner; see {@link listen}. */
  listenClamd(port: number): Promise<number> {
    return this.#clamd.listen(port);
  }

  /** Ends at once, and cuts answers that hang or are half sent. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#stream.close();
    this.#server.closeAllConnections();
    await Promise.all([closed, this.#clamd.close()]);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '/', 'http://upstream');
    if (!url) return sendProblem(response, new HttpProblem(400, 'The address of the request is not valid.'));
    const { pathname } = url;
    if (this.#control.has(pathname)) return this.#control.handle(pathname, request, response);
    const name = `${request.method} ${pathname}`;
    const file = PAGE.get(name);
    if (file) return void response.writeHead(200, file.headers).end(file.body);
    if (name === SUBSCRIBE) {
      return sendProblem(response, new HttpProblem(426, 'Open a WebSocket here.'), { upgrade: 'websocket' });
    }
    const found = DATA_ROUTES.get(name);
    if (!found) return sendProblem(response, new HttpProblem(404, `There is no ${name}.`));
    this.#calls.record(found.service.name, name, request.headers);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await this.#answer(found, url, request, response, gone.signal).catch((error: unknown) => {
      if (!gone.signal.aborted) sendProblem(response, error);
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = URL.parse(request.url ?? '/', 'http://upstream');
    if (url?.pathname !== SUBSCRIBE_ROUTE) {
      return refuseUpgrade(socket, 404, `A WebSocket can only be opened at ${SUBSCRIBE_ROUTE}.`);
    }
    this.#calls.record(JETSTREAM, SUBSCRIBE, request.headers);
    this.#stream.accept(request, socket, head, url.searchParams);
  }

  async #answer(
    { service, route }: DataRoute,
    { pathname: path, searchParams: query }: URL,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const body = await bodyOf(request);
    if (body instanceof HttpProblem) {
      const { status, detail: message } = body;
      return sendAnswer(response, service.error({ status, message }));
    }
    const call = { query, body, now: Math.floor(this.clock.date().getTime() / 1000) };
    const settings = this.#faults.of(service.name);
    await this.#injector.respond({ service, route, path, call }, settings, response, signal);
  }
}

/** The body of a call, or why it cannot be read. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET') return undefined;
  try {
    return await readJson(request, { maxBytes: MAX_BODY, example: '{ "model": "gpt-4o" }' });
  } catch (error) {
    if (error instanceof HttpProblem) return error;
    throw error;
  }
}

/** Paths of the data routes by service. */
function routesByService(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    SERVICES.map(({ name, routes }) => [
      name,
      Object.keys(routes).map((route) => route.slice(route.indexOf(' ') + 1)),
    ]),
  );
}
