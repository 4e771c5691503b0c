import { Readable } from 'node:stream';
import { markInjected } from '@breakwater/core';
import type { CalleeFault } from '@breakwater/resilience/steps';
import { AttemptFailures, type AttemptLimits } from '../transport/attempt-failures.js';
import type { Transport, WireAnswer, WireCall, WireProgress, WireRequest } from '../transport/transport.js';

/** Codes of connections that were never made, so that nothing was sent. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
]);

/** The attempt that suffers a fault. */
interface FaultyAttempt {
  readonly request: WireRequest;
  readonly call: WireCall;
  readonly limits: AttemptLimits;
  readonly transport: Transport;
}

/**
 * Turns the fault of a chaos rule into a failure of the upstream. Sends the request only if its answer has to break off.
 *
 * @throws HttpConnectError | HttpTimeoutError for the error code of a connection
 */
export async function sendWithFault(fault: CalleeFault, attempt: FaultyAttempt): Promise<WireAnswer> {
  const { request, call, transport, limits } = attempt;
  if (fault.kind === 'abort') {
    const answer = await transport.send(request, call);
    const failures = new AttemptFailures(request, call, limits, answer.status, answer.headers);
    // A stream fails after the attempt has ended, which marks only its own errors.
    return new BrokenAnswer(answer, fault.afterBytes, () =>
      markInjected(failures.of(failureOf('ECONNRESET'), 'body'), fault.rule),
    );
  }
  if (request.body instanceof Readable) request.body.destroy();
  call.signal.throwIfAborted();
  const progress: WireProgress = call.progress ?? { phase: 'queue' };
  if (fault.kind === 'error') {
    progress.phase = NOT_CONNECTED.has(fault.code) ? 'connect' : 'headers';
    throw new AttemptFailures(request, call, limits, 0, {}).of(failureOf(fault.code), progress.phase);
  }
  // An attempt notices each phase on its way to the body.
  progress.phase = 'headers';
  progress.phase = 'body';
  return fault.kind === 'status'
    ? new InjectedAnswer(request, fault.status, Buffer.from('{}'), fault.retryAfter)
    : new InjectedAnswer(request, 200, Buffer.from(JSON.stringify(fault.value) ?? 'null'));
}

const failureOf = (code: string): Error => Object.assign(new Error('injected on purpose'), { code });

/** The answer that a rule gives in place of the upstream. */
class InjectedAnswer implements WireAnswer {
  readonly url: WireAnswer['url'];
  readonly headers: WireAnswer['headers'];

  constructor(
    { url }: WireRequest,
    readonly status: number,
    private readonly content: Buffer,
    retryAfter?: number,
  ) {
    this.url = url;
    this.headers = {
      'content-type': 'application/json',
      'content-length': String(content.length),
      ...(retryAfter !== undefined && { 'retry-after': String(Math.ceil(retryAfter / 1_000)) }),
    };
  }

  get body(): Readable {
    return Readable.from([this.content], { objectMode: false });
  }

  bytes(): Buffer {
    return this.content;
  }

  excerpt(bytes: number): Promise<Buffer> {
    return Promise.resolve(this.content.subarray(0, bytes));
  }

  async discard(): Promise<void> {}
}

/** A real answer whose body breaks off. */
class BrokenAnswer implements WireAnswer {
  readonly status: number;
  readonly headers: WireAnswer['headers'];
  readonly url: WireAnswer['url'];
  readonly body: Readable;

  constructor(
    private readonly answer: WireAnswer,
    afterBytes: number,
    failure: () => Error,
  ) {
    this.status = answer.status;
    this.headers = answer.headers;
    this.url = answer.url;
    this.body = broken(answer.body, afterBytes, failure);
  }

  async bytes(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.body as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  excerpt(bytes: number): Promise<Buffer> {
    return this.answer.excerpt(bytes);
  }

  async discard(): Promise<void> {
    this.body.destroy();
    await this.answer.discard();
  }
}

function broken(source: Readable, afterBytes: number, failure: () => Error): Readable {
  // One chunk at a time, so that the reader has taken the bytes before the failure destroys the stream.
  const cut = Readable.from(partsOf(source, afterBytes, failure), { objectMode: false, highWaterMark: 1 });
  // A stream that nobody listens to must not end the process.
  return cut.on('error', () => undefined);
}

/** A body that is shorter breaks off, too: its end does not arrive. */
async function* partsOf(source: Readable, afterBytes: number, failure: () => Error): AsyncGenerator<Buffer> {
  let left = afterBytes;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    if (left > 0) yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) break;
  }
  throw failure();
}
