import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ResolvedProductionTestOptions } from '../production-test.options.js';
import type { Answer } from './answer.js';
import { exchange } from './exchange.js';
import type { Pace } from './pace.js';
import { statedLimit } from './rate-limit-headers.js';

/** Name of the test in the logs of the instance. */
export const USER_AGENT = 'breakwater-production-test';

/** Requests that the test leaves to the client's limit. */
const RESERVE = 5;

/** Options of one request. */
export interface RequestParts {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** True to send `DEBUG_TOKEN`. */
  readonly authorized?: boolean;
  /** True for the request that undoes a change: it waits for nothing, and an interruption does not stop it. */
  readonly urgent?: boolean;
}

/** The test sends no further request. The checks that are left are skipped. */
export class GaveUpError extends Error {
  override readonly name = 'GaveUpError';
}

/** The instance under test. It gets a bounded number of requests, so many a second at most, and as much rest as it asks for. */
export class Instance {
  /** All answers of the run. */
  readonly answers: Answer[] = [];
  readonly #agent: Agent;
  /** Moment of the next free slot. */
  #slot = 0;
  /** Moment until which the instance asks for rest. */
  #restUntil = 0;
  #sent = 0;

  constructor(
    private readonly options: ResolvedProductionTestOptions,
    private readonly pace: Pace,
    private readonly signal: AbortSignal | undefined,
  ) {
    const sockets = { keepAlive: true, maxSockets: options.concurrency };
    this.#agent = options.url.protocol === 'https:' ? new HttpsAgent(sockets) : new Agent(sockets);
  }

  get sent(): number {
    return this.#sent;
  }

  /** Waits, for a state that needs a moment. */
  async rest(milliseconds: number): Promise<void> {
    await this.pace.wait(milliseconds, this.signal);
  }

  get(path: string, parts: Omit<RequestParts, 'method' | 'body'> = {}): Promise<Answer> {
    return this.send(path, parts);
  }

  /** @throws NoAnswerError, or GaveUpError when the run may send no more */
  async send(path: string, parts: RequestParts = {}): Promise<Answer> {
    if (!parts.urgent) await this.#turn(1);
    return this.#exchange(path, parts);
  }

  /** Sends several equal requests at the same moment. */
  async together(count: number, path: string): Promise<Answer[]> {
    await this.#turn(count);
    return Promise.all(Array.from({ length: count }, () => this.#exchange(path, {})));
  }

  /** Closes the idle connections. */
  close(): void {
    this.#agent.destroy();
  }

  async #exchange(path: string, parts: RequestParts): Promise<Answer> {
    const { method = 'GET', headers = {}, body, authorized = false, urgent = false } = parts;
    const { url, token, timeout, headers: ofAll } = this.options;
    this.#sent += 1;
    const answer = await exchange(
      url,
      {
        method,
        path,
        body,
        agent: this.#agent,
        timeout,
        signal: urgent ? undefined : this.signal,
        headers: {
          'user-agent': USER_AGENT,
          accept: 'application/json, */*;q=0.5',
          ...Object.fromEntries(ofAll),
          ...headers,
          ...(authorized && token !== undefined && { authorization: `Bearer ${token}` }),
        },
      },
      this.pace,
    );
    this.answers.push(answer);
    this.#restAfter(answer);
    return answer;
  }

  /** Waits for the rest that the instance asked for, and for `count` free slots. */
  async #turn(count: number): Promise<void> {
    this.signal?.throwIfAborted();
    const { maxRequests, maxWait, rate } = this.options;
    if (this.#sent + count > maxRequests)
      throw new GaveUpError(`the limit of ${maxRequests} requests is used up`);
    const now = this.pace.now();
    const rest = this.#restUntil - now;
    if (rest > maxWait) {
      const wait = Math.ceil(rest / 1_000);
      throw new GaveUpError(`the instance asks to wait ${wait} s, longer than ${maxWait / 1_000} s`);
    }
    const start = Math.max(now, this.#slot, this.#restUntil);
    this.#slot = start + (count * 1_000) / rate;
    if (start > now) await this.pace.wait(start - now, this.signal);
  }

  /** Honours `Retry-After`, and leaves some requests of a limit unused. */
  #restAfter(answer: Answer): void {
    const refused = answer.status === 429 || answer.status === 503;
    const asked = refused ? (answer.retryAfter() ?? 0) : 0;
    const limit = statedLimit(answer);
    const low =
      limit?.limit !== undefined && limit.limit > RESERVE && (limit.remaining ?? Infinity) <= RESERVE;
    const rest = Math.max(asked, low ? (limit?.reset ?? 1) * 1_000 : 0);
    if (rest > 0) this.#restUntil = Math.max(this.#restUntil, this.pace.now() + rest);
  }
}
