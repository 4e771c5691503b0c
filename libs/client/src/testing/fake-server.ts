import type { Fetch } from '../client.options.js';

/** An answer of a {@link FakeServer}. */
export interface FakeAnswer {
  /** @default 200 */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Value that is sent as JSON. */
  readonly json?: unknown;
  /** Text of the body, if there is no `json`. @default '' */
  readonly text?: string;
}

/**
 * Reaction of the server to a request: it answers, the network fails (`'network'`), it never answers (`'hang'`), or a function decides.
 */
export type FakeStep = FakeAnswer | 'network' | 'hang' | ((request: Request) => FakeStep | Promise<FakeStep>);

/** Statuses whose answers have no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** A `fetch` whose answers a test writes: `createClient({ fetch: server.fetch })`. */
export class FakeServer {
  /** The requests so far, as they were sent. */
  readonly requests: Request[] = [];
  readonly #steps: FakeStep[];

  /** @param steps one for each request; the last one stays */
  constructor(...steps: readonly FakeStep[]) {
    this.#steps = [...steps];
  }

  /** Adds steps for the requests to come. */
  add(...steps: readonly FakeStep[]): void {
    this.#steps.push(...steps);
  }

  readonly fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    this.requests.push(request);
    const step = this.#steps.length > 1 ? this.#steps.shift() : this.#steps[0];
    return Promise.race([aborted(request.signal), answerOf(step ?? { status: 404 }, request)]);
  };
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

async function answerOf(step: FakeStep, request: Request): Promise<Response> {
  if (typeof step === 'function') return answerOf(await step(request), request);
  if (step === 'hang') return new Promise(() => {});
  if (step === 'network') throw new TypeError('fetch failed');
  const { status = 200, headers, json, text = '' } = step;
  const body = json === undefined ? text : JSON.stringify(json);
  const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' };
  return new Response(WITHOUT_BODY.has(status) ? null : body, {
    status,
    headers: { ...type, ...headers },
  });
}
