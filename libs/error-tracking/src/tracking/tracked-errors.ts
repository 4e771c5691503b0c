import { causesOf } from '@breakwater/core';
import { refusedBy } from './refusal.js';

/** Where an error went, and whether one that wraps it was taken for it already. */
interface Tracked {
  readonly fingerprint: string;
  wrapped: boolean;
}

/**
 * Tells which errors were counted, so that a failure that is reported on its way up counts once: the same error again, and the
 * first error around it. Only the first, as one cause may bring down many calls, each a failure of its own.
 */
export class TrackedErrors {
  readonly #tracked = new WeakMap<object, Tracked>();

  /** Fingerprint under which this failure was counted, if it was. */
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
