import { Injectable } from '@nestjs/common';
import type { Failure, KnownFailure } from './failure.js';
import { BUILT_IN_FAILURES, type FailureExtension, FailureTable } from './failure-table.js';

/**
 * Determines the meaning of thrown errors. Each application has one instance, which starts with the built-in table. Packages and
 * applications add entries with {@link extend}.
 */
@Injectable()
export class Failures {
  readonly #known = new Set<FailureExtension>();
  #table = BUILT_IN_FAILURES;

  /** The current table. */
  get table(): FailureTable {
    return this.#table;
  }

  /** Returns the meaning of any thrown value, including its causes. Never throws. */
  of(thrown: unknown): Failure {
    return this.#table.of(thrown);
  }

  /** Returns the meaning of one error without its causes; `undefined` for an unknown error. Never throws. */
  own(error: object): KnownFailure | undefined {
    return this.#table.own(error);
  }

  /**
   * Adds entries or a classifier to the table. An entry replaces an earlier one for the same code, name or status. Adding the
   * same extension again has no effect.
   *
   * @throws TypeError when an entry names a kind or an origin that does not exist
   */
  extend(extension: FailureExtension): void {
    if (this.#known.has(extension)) return;
    this.#known.add(extension);
    this.#table = new FailureTable(extension, this.#table);
  }
}

/** Like {@link Failures.of}, for code outside of an application. Uses the built-in table only. Never throws. */
export const failureOf = (thrown: unknown): Failure => BUILT_IN_FAILURES.of(thrown);
