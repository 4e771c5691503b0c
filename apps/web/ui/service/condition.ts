import type { ApiError } from '@breakwater/client';

/** How the service is doing, as far as this page has noticed. */
export interface ConditionState {
  /** Requests in a row that failed by a fault of the service or of the line. */
  readonly failures: number;
  /** Sentences about answers that are substitutes. */
  readonly limits: readonly string[];
}

/** Failed requests in a row that the page tells the user about. A single one has an error box at its place. */
const TROUBLE = 2;

/** Keeps what the requests of the page tell about the service. A store for `useSyncExternalStore`. */
export class Condition {
  #state: ConditionState = { failures: 0, limits: [] };
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): ConditionState => this.#state;

  /** Takes note of a request that has finally failed. */
  readonly failed = ({ kind, status }: ApiError): void => {
    const isOurs = kind !== 'offline' && kind !== 'refused' && (status === 0 || status >= 500);
    if (isOurs) this.#change({ failures: this.#state.failures + 1 });
  };

  /** Takes note of the status of an answer. */
  readonly answered = (status: number): void => {
    if (status < 500 && this.#state.failures > 0) this.#change({ failures: 0 });
  };

  /** Takes note of whether a sentence about the last answer of a part is true. */
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

/** True if the user should know that the service is in trouble. */
export const isInTrouble = ({ failures }: ConditionState): boolean => failures >= TROUBLE;
