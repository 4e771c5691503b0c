import {
  currentContext,
  isOptionsObject,
  OptionsCheck,
  readOptions,
  sleep,
  SystemClock,
} from '@breakwater/core';
import { clockOf } from '../clock/clock-of.js';
import { type Outcome, printOutcome, printScript } from './outcome.js';
import { parseScript } from './parse-script.js';
import { ScriptSyntaxError } from './script-syntax.error.js';
import type { OutcomesOptions, ScriptedCall, ScriptedFetch, ScriptedFunction } from './scripted-function.js';
import { headersOf, ScriptedError, ScriptExhaustedError } from './scripted.error.js';

type Recorded = { -readonly [K in keyof ScriptedCall]: ScriptedCall[K] };

/** How a success and a failing status look to the caller. */
interface Door<R> {
  success(call: ScriptedCall): R;
  status(outcome: Outcome & { readonly kind: 'status' }, call: ScriptedCall): R;
  failure(error: unknown): unknown;
}

/**
 * Makes a function whose calls end as a script says: `S` success, `F` failure, `200ms:S` slow success, `T(50)` time-out,
 * `E(ECONNRESET)` error with a code, `503(2)` HTTP status with Retry-After, `H` hang, `3*F` repeats.
 *
 * @throws ScriptSyntaxError with all mistakes of the script
 * @throws OptionsError when an option is wrong
 */
export function outcomes<T = undefined>(
  script: string,
  options: OutcomesOptions<T> = {},
): ScriptedFunction<T> {
  const given = readOptions(options, 'outcomes');
  const check = new OptionsCheck('outcomes');
  if (isOptionsObject(given)) check.known(given, ['value', 'error', 'clock']);
  check.optionalFunction('error', given.error);
  return new Script(parseScript(script), given).asFunction();
}

class Script<T> {
  readonly #clock;
  readonly #calls: Recorded[] = [];
  readonly #text: string;
  #repeated: readonly Outcome[] = [];
  #running = 0;
  #maxConcurrent = 0;

  constructor(
    private readonly listed: readonly Outcome[],
    private readonly options: OutcomesOptions<T>,
  ) {
    this.#clock = options.clock === undefined ? new SystemClock() : clockOf(options.clock);
    this.#text = printScript(listed);
  }

  asFunction(): ScriptedFunction<T> {
    const run = (...args: unknown[]): Promise<T> => this.#run(args, this.#asOperation);
    const fetch: ScriptedFetch = (input, init) => this.#run([input, init], this.#asFetch);
    const self = Object.defineProperties(run, {
      name: { value: 'outcomes' },
      calls: { get: () => this.#calls },
      running: { get: () => this.#running },
      maxConcurrent: { get: () => this.#maxConcurrent },
      aborted: { get: () => this.#calls.filter(({ state }) => state === 'aborted').length },
      remaining: { get: () => Math.max(0, this.listed.length - this.#calls.length) },
      script: { get: () => this.#shown },
      clock: { value: this.#clock },
      fetch: { value: fetch },
      thenForever: {
        value: (forever: string): ScriptedFunction<T> => {
          this.#repeat(forever);
          return self;
        },
      },
    }) as unknown as ScriptedFunction<T>;
    return self;
  }

  get #shown(): string {
    return this.#repeated.length === 0
      ? this.#text
      : `${this.#text} (${printScript(this.#repeated)})*`.trimStart();
  }

  #repeat(forever: string): void {
    this.#repeated = parseScript(forever);
    if (this.#repeated.length > 0) return;
    const message = 'thenForever() needs an outcome';
    throw new ScriptSyntaxError(forever, [{ position: 1, token: '', message }]);
  }

  #outcomeOf(number: number): Outcome | undefined {
    const { listed } = this;
    const beyond = number - 1 - listed.length;
    return beyond < 0 ? listed[number - 1] : this.#repeated[beyond % this.#repeated.length];
  }

  async #run<R>(args: readonly unknown[], door: Door<R>): Promise<R> {
    const number = this.#calls.length + 1;
    const outcome = this.#outcomeOf(number);
    const call: Recorded = {
      number,
      args,
      outcome: outcome && printOutcome(outcome),
      startedAt: this.#clock.now(),
      endedAt: undefined,
      state: 'running',
    };
    this.#calls.push(call);
    this.#maxConcurrent = Math.max(this.#maxConcurrent, ++this.#running);
    const signal = signalIn(args) ?? currentContext()?.signal;
    try {
      const result = await this.#perform(outcome, call, door, signal);
      call.state = 'succeeded';
      return result;
    } catch (error) {
      call.state = signal?.aborted && error === signal.reason ? 'aborted' : 'failed';
      call.error = error;
      throw error;
    } finally {
      this.#running -= 1;
      call.endedAt = this.#clock.now();
    }
  }

  async #perform<R>(
    outcome: Outcome | undefined,
    call: ScriptedCall,
    door: Door<R>,
    signal: AbortSignal | undefined,
  ): Promise<R> {
    if (!outcome) throw new ScriptExhaustedError(this.#text, this.listed.length, call.number);
    signal?.throwIfAborted();
    if (outcome.kind === 'hang') return untilAbort(signal);
    if (outcome.delay > 0) await sleep(this.#clock, outcome.delay, signal);
    if (outcome.kind === 'success') return door.success(call);
    if (outcome.kind === 'status') return door.status(outcome, call);
    const own = outcome.kind === 'failure' ? this.options.error?.(call) : undefined;
    throw door.failure(own ?? new ScriptedError(outcome, call.number));
  }

  #value(call: ScriptedCall): T {
    const { value } = this.options;
    return (typeof value === 'function' ? (value as (call: ScriptedCall) => T)(call) : value) as T;
  }

  readonly #asOperation: Door<T> = {
    success: (call) => this.#value(call),
    status: (outcome, call) => {
      if (outcome.status < 400) return this.#value(call);
      throw new ScriptedError(outcome, call.number);
    },
    failure: (error) => error,
  };

  readonly #asFetch: Door<Response> = {
    success: (call) => this.#response(call, 200),
    status: (outcome, call) => this.#response(call, outcome.status, headersOf(outcome)),
    failure: (cause) => new TypeError('fetch failed', { cause }),
  };

  #response(call: ScriptedCall, status: number, headers: Record<string, string> = {}): Response {
    const value: unknown = status < 400 ? this.#value(call) : undefined;
    if (value instanceof Response) return value.clone();
    const isEmpty = value === undefined || [204, 205, 304].includes(status);
    return isEmpty ? new Response(null, { status, headers }) : Response.json(value, { status, headers });
  }
}

/** The signal among the arguments of a call: itself, or in a context, in options of `fetch`, or in a `Request`. */
function signalIn(args: readonly unknown[]): AbortSignal | undefined {
  const candidates = args.flatMap((arg) => [
    arg,
    (arg as { readonly signal?: unknown } | null | undefined)?.signal,
  ]);
  return candidates.find((candidate) => candidate instanceof AbortSignal);
}

/** Rejects with the reason of the abort; without a signal it never ends. */
function untilAbort(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
