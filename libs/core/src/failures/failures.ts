import { Injectable } from '@nestjs/common';
import type { Failure, KnownFailure } from './failure.js';
import { BUILT_IN_FAILURES, type FailureExtension, FailureTable } from './failure-table.js';

/**
 * Tells what thrown errors mean. Each application has one instance, which begins with the built-in table; packages and
 * applications add what they know with {@link extend}.
 */
@Injectable()
export class Failures {
  readonly #known = new Set<FailureExtension>();
  #table = BUILT_IN_FAILURES;

  /** The table as it is now. */
  get table(): FailureTable {
    return this.#table;
  }

  /** The meaning of anything that was thrown, its causes included. Never throws. */
  of(thrown: unknown): Failure {
    return this.#table.of(thrown);
  }

  /** The meaning of one error without its causes; `undefined` when nothing is known about it. Never throws. */
  own(error: object): KnownFailure | undefined {
    return this.#table.own(error);
  }

  /**
   * Adds entries to the table, or a classifier. An entry replaces an earlier one for the same code, name or status. The same
   * extension is added once, however many modules bring it.
   *
   * @throws TypeError when an entry names a kind or an origin that does not exist
   */
  extend(extension: FailureExtension): void {
    if (this.#known.has(extension)) return;
    this.#known.add(extension);
    this.#table = new FailureTable(extension, this.#table);
  }
}

/** The same as {@link Failures.of}, for code outside of an application: it knows the built-in table only. Never throws. */
export const failureOf = (thrown: unknown): Failure => BUILT_IN_FAILURES.of(thrown);
