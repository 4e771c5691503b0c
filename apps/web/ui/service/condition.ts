import type { ApiError } from '@breakwater/client';

/** The condition of the service, as the requests of this page have shown it. */
export interface ConditionState {
  /** Requests in a row that failed by a fault of the service or of the line. */
  readonly failures: number;
  /** Sentences about answers that are substitutes. */
  readonly limits: readonly string[];
}

/** Failed requests in a row after which the page shows a banner. A single failure has an error box in its view. */
const TROUBLE = 2;

/** Learns the condition of the service from the requests of the page. A store for `useSyncExternalStore`. */
export class Condition {
  #state: ConditionState = { failures: 0, limits: [] };
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): ConditionState => this.#state;

  /** Counts a request that failed after all its retries. */
  readonly failed = ({ kind, status }: ApiError): void => {
    const isOurs = kind !== 'offline' && kind !== 'refused' && (status === 0 || status >= 500);
    if (isOurs) this.#change({ failures: this.#state.failures + 1 });
  };

  /** Ends the row of failures, unless the status is an error of the service. */
  readonly answered = (status: number): void => {
    if (status < 500 && this.#state.failures > 0) this.#change({ failures: 0 });
  };

  /** Adds a sentence about a limit of the service, or removes it when it is no longer true. */
  readonly report = (limit: string, isTrue: boolean): void => {
    const { limits } = this.#state;
    if (limits.includes(limit) === isTrue) return;
    this.#change({ limits: isTrue ? [...limits, limit] : limits.filter((other) => other !== limit) });
  };

  #change(changes: Partial<ConditionState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

/** Returns true if the page shows that the service is in trouble. */
export const isInTrouble = ({ failures }: ConditionState): boolean => failures >= TROUBLE;
