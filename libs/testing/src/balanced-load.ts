import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Interval of the readiness checks, and pause of a client between two requests, in milliseconds. */
const PROBE_INTERVAL = 10;
const REST = 5;

/** A request that clients repeat. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

/** Options of the load. */
export interface BalancedLoadOptions {
  /** Path that tells whether the service is ready. @default '/health/ready' */
  readonly readiness?: string;
}

/**
 * Clients on keep-alive connections of their own behind a stand-in for a balancer. From {@link stopBegins} on, the balancer asks for
 * readiness, and takes the service out of rotation `lag` milliseconds after it stops being ready, as the endpoints of Kubernetes do.
 */
export class BalancedLoad {
  /** Good answers. */
  ok = 0;
  /** Good answers on a connection that had been used before. */
  reused = 0;
  /** Good answers that asked the client to leave. */
  sentAway = 0;
  /** Other answers, and errors of connections. */
  readonly failures: string[] = [];
  readonly #readiness: LoadRequest;
  #stopping = false;
  #inRotation = true;

  constructor(
    private readonly url: string,
    private readonly requests: readonly LoadRequest[],
    { readiness = '/health/ready' }: BalancedLoadOptions = {},
  ) {
    this.#readiness = { method: 'GET', path: readiness };
  }

  /** Sends requests until the balancer has taken the service out and the last answer has arrived. */
  async run({ clients, lag }: { readonly clients: number; readonly lag: number }): Promise<void> {
    await Promise.all([this.#balance(lag), ...Array.from({ length: clients }, (_, id) => this.#client(id))]);
  }

  /**
   * Says that the service was asked to stop. Before, the balancer ignores a service that is not ready: a busy machine can delay the
   * answer of a check.
   */
  stopBegins(): void {
    this.#stopping = true;
  }

  async #balance(lag: number): Promise<void> {
    while (!this.#stopping || (await this.#isReady())) await pause(PROBE_INTERVAL);
    await pause(lag);
    this.#inRotation = false;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await this.#send(this.#readiness, false)).statusCode === 200;
    } catch {
      return false;
    }
  }

  async #client(id: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let turn = id;
    while (this.#inRotation) {
      const what = this.requests[turn++ % this.requests.length] as LoadRequest;
      try {
        this.#count(what, await this.#send(what, agent));
      } catch (error) {
        this.failures.push(`${what.method} ${what.path}: ${String(error)}`);
      }
      await pause(REST);
    }
    agent.destroy();
  }

  #count({ method, path }: LoadRequest, { statusCode = 0, headers, reused }: Answer): void {
    if (statusCode >= 300) this.failures.push(`${method} ${path}: status ${statusCode}`);
    else this.ok += 1;
    if (reused) this.reused += 1;
    if (headers.connection === 'close') this.sentAway += 1;
  }

  #send({ method, path, body }: LoadRequest, agent: Agent | false): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const outgoing = request(this.url + path, { method, agent, headers }, (response) => {
        const { statusCode, headers: received } = response;
        response.resume();
        response.once('error', reject);
        response.once('end', () => {
          resolve({ statusCode, headers: received, reused: outgoing.reusedSocket });
        });
      });
      outgoing.once('error', reject).end(body);
    });
  }
}

interface Answer extends Pick<IncomingMessage, 'statusCode' | 'headers'> {
  readonly reused: boolean;
}
