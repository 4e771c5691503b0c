import { causesOf } from '@breakwater/core';
import { refusedBy } from './refusal.js';

/** The fingerprint of a counted error, and whether an error that wraps it has already been matched. */
interface Tracked {
  readonly fingerprint: string;
  wrapped: boolean;
}

/**
 * Remembers which errors were counted, so that a failure that is reported at several levels counts once. It recognises the same error
 * and the first error that wraps it. Further wrappers count on their own, because one cause can make many calls fail.
 */
export class TrackedErrors {
  readonly #tracked = new WeakMap<object, Tracked>();

  /** The fingerprint under which this failure was counted, if it was. */
  find(error: object): string | undefined {
    const own = this.#tracked.get(error);
    if (own) return own.fingerprint;
    const chain = causesOf(error, { members: false });
    for (let depth = 1; depth < chain.length; depth++) {
      // A refusal names the failure of an earlier call as its cause.
      if (refusedBy(chain[depth - 1])) return undefined;
      const cause = this.#tracked.get(chain[depth] as object);
      if (!cause) continue;
      if (cause.wrapped) return undefined;
      cause.wrapped = true;
      this.add(error, cause.fingerprint);
      return cause.fingerprint;
    }
    return undefined;
  }

  add(error: object, fingerprint: string): void {
    this.#tracked.set(error, { fingerprint, wrapped: false });
  }
}
