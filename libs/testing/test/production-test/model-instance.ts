import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pace } from '../../src/production-test/client/pace.js';

export const TOKEN = 'model-operator-token';
const MAX_BODY = 100_000;

/** Time that passes only when the test waits for it, or when a server says so. */
export class VirtualPace implements Pace {
  readonly waits: number[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    this.waits.push(milliseconds);
    this.#now += milliseconds;
    return Promise.resolve();
  }
}

export interface ModelRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ModelAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Changes an answer before it is sent. */
export type Fault = (request: ModelRequest, answer: ModelAnswer) => void;

/** A service that does everything right, and that a fault makes wrong in one respect. */
export class ModelInstance implements AsyncDisposable {
  readonly requests: ModelRequest[] = [];
  circuit = 'closed';
  remaining = 1_000;
  fault: Fault = () => {};
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  static async start(fault?: Fault): Promise<ModelInstance> {
    const instance = new ModelInstance();
    if (fault) instance.fault = fault;
    instance.#server.keepAliveTimeout = 65_000;
    await new Promise<void>((resolve) => instance.#server.listen(0, '127.0.0.1', resolve));
    return instance;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get server(): Server {
    return this.#server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
    const request: ModelRequest = {
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers,
      body: Buffer.concat(chunks).toString(),
    };
    this.requests.push(request);
    const answer = this.#route(request);
    this.#describe(request, answer);
    this.fault(request, answer);
    if (message.socket.destroyed) return;
    response.writeHead(answer.status, answer.headers);
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }

  /** The headers of all answers, and the shape of errors. */
  #describe(request: ModelRequest, answer: ModelAnswer): void {
    const id = String(request.headers['x-request-id'] ?? 'model-1');
    const isHealth = request.method === 'GET' && request.path.startsWith('/health');
    Object.assign(answer.headers, {
      'x-request-id': id,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      ...(isHealth
        ? { 'cache-control': 'no-store' }
        : {
            'ratelimit-limit': '1000',
            'ratelimit-remaining': String(--this.remaining),
            'ratelimit-reset': '60',
          }),
      'content-type': answer.status < 400 || isHealth ? 'application/json' : 'application/problem+json',
    });
    if (answer.status >= 400 && !isHealth)
      answer.body = { title: 'Refused', status: answer.status, requestId: id };
    if (answer.status === 503) answer.headers['retry-after'] = '1';
  }

  #route(request: ModelRequest): ModelAnswer {
    const { method, path } = request;
    const page = method === 'GET' ? this.#page(path) : undefined;
    if (page !== undefined) return { status: 200, headers: {}, body: page };
    if (path.startsWith('/debug') || path === '/errors' || path === '/alerts') return this.#operate(request);
    if (method === 'POST' && path === '/items') return { status: refusalOf(request), headers: {}, body: {} };
    if (path === '/pay') return { status: this.circuit === 'closed' ? 200 : 503, headers: {}, body: {} };
    return { status: 404, headers: {}, body: {} };
  }

  #page(path: string): unknown {
    const open = this.circuit === 'closed' ? 0 : 1;
    const circuits = { status: 'healthy', open_count: open, breakers: { payments: { state: this.circuit } } };
    const database = { status: 'healthy', responseTime: 3 };
    const pages: Readonly<Record<string, unknown>> = {
      '/items': [],
      '/health/live': { status: 'alive' },
      '/health/ready': { status: 'ready', checks: { database } },
      '/health/startup': { status: 'started' },
      '/health': { status: 'healthy', checks: { database } },
      '/health/detailed': { status: 'healthy', checks: { database }, circuitBreakers: circuits.breakers },
      '/health/circuit-breakers': circuits,
      '/health/memory': { status: 'healthy', message: 'Memory usage: 100MB / 512MB (20%)', percentage: 20 },
      '/health/pool': { status: 'healthy', utilization_percent: 10, waiting: 0 },
    };
    return pages[path];
  }

  #operate({ method, path, headers, body }: ModelRequest): ModelAnswer {
    if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, headers: {}, body: {} };
    if (path === '/debug/actions') {
      const targets = [{ name: 'payments', state: this.circuit }];
      return { status: 200, headers: {}, body: [{ name: 'circuit.open', revertible: true, targets }] };
    }
    if (method !== 'POST') return { status: 200, headers: {}, body: {} };
    const { target } = JSON.parse(body) as { target: string };
    if (target !== 'payments') return { status: 404, headers: {}, body: {} };
    if (path === '/debug/actions/circuit.open') this.circuit = 'forced-open';
    if (path === '/debug/actions/circuit.close') this.circuit = 'closed';
    return { status: 200, headers: {}, body: { target } };
  }
}

function refusalOf({ headers, body }: ModelRequest): number {
  if (body.length > MAX_BODY) return 413;
  if (headers['content-type'] !== 'application/json') return 415;
  try {
    JSON.parse(body);
    return 201;
  } catch {
    return 400;
  }
}
