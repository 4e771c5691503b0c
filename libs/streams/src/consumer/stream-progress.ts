import { RepeatedFailure } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { StreamFailedError } from '../errors/stream-failed.error.js';
import type { ResolvedStreamOptions } from '../options/stream.options.js';
import type { StreamState } from '../streams.events.js';
import type { ConnectionFailure } from './connection-failure.js';
import type { StreamHome } from './stream-home.js';

/** The state of a stream and its past: publishes changes, writes the log, counts. */
export class StreamProgress {
  readonly #logger = new Logger('Streams');
  readonly #failures: RepeatedFailure;
  #state: StreamState = 'idle';
  #reason: string | undefined;
  #since: number;
  #connections = 0;
  #staleCursors = 0;
  #serverError: string | undefined;

  constructor(
    private readonly options: Pick<ResolvedStreamOptions, 'name' | 'staleCursor'>,
    private readonly home: StreamHome,
  ) {
    this.#since = home.clock.now();
    this.#failures = new RepeatedFailure(home.clock);
  }

  get state(): StreamState {
    return this.#state;
  }

  /** One word for the reason of the state; `undefined` for a state that was asked for. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Milliseconds in the state. */
  get duration(): number {
    return this.home.clock.now() - this.#since;
  }

  /** Connections that were opened after the first one. */
  get reconnects(): number {
    return Math.max(0, this.#connections - 1);
  }

  /** How often the server no longer had the requested position. */
  get staleCursors(): number {
    return this.#staleCursors;
  }

  change(state: StreamState, reason?: string): void {
    const previous = this.#state;
    this.#reason = reason;
    if (state === previous) return;
    this.#state = state;
    this.#since = this.home.clock.now();
    if (state === 'open') {
      this.#connections++;
      const { name } = this.options;
      this.#logger.log(`Stream '${name}' is open${this.#connections > 1 ? ' again' : ''}.`);
    }
    const at = this.home.clock.date().getTime();
    this.home.events.publish('stream.state', { stream: this.options.name, state, previous, reason, at });
  }

  /** The server announces an error; the end of the connection follows. */
  onServerError(error: string): void {
    this.#serverError = this.home.redactor.text(error, 100);
  }

  /** @param next what happens next, if the stream goes on */
  onStaleCursor(next?: string): void {
    const { name, staleCursor } = this.options;
    this.#staleCursors++;
    if (next !== undefined)
      this.#logger.warn(
        `Stream '${name}': the server no longer has the events after the kept position; ${next}.`,
      );
    const at = this.home.clock.date().getTime();
    this.home.events.publish('stream.stale-cursor', { stream: name, policy: staleCursor, at });
  }

  /** The stream waits before attempt number `attempt` in a row. */
  backOff(failure: ConnectionFailure, delay: number, attempt: number): void {
    const said = this.#serverError === undefined ? '' : `, and said '${this.#serverError}'`;
    this.#serverError = undefined;
    const line = this.#failures.describe(
      `Stream '${this.options.name}' is not connected: ${failure.text}${said}. Attempt ${attempt} in a row failed; the next one follows in ${delay} ms.`,
      () => (failure.error ? this.home.redactor.headline(failure.error) : ''),
    );
    if (line !== undefined) this.#logger.warn(line.trimEnd());
    this.change('back-off', failure.reason);
  }

  /** The stream gives up. */
  fail({ reason, text, error }: ConnectionFailure): void {
    const failed = new StreamFailedError(this.options.name, reason, text, error);
    this.#logger.error(this.home.redactor.headline(failed));
    this.home.errors?.report(failed, { stream: this.options.name });
    this.change('failed', reason);
  }

  /** The server has ended the stream. */
  finish(): void {
    this.#logger.log(`Stream '${this.options.name}' is closed: the server has ended it.`);
    this.change('closed', 'finished');
  }
}
