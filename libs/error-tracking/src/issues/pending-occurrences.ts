import { ERROR_SEVERITIES, type ErrorSeverity } from '../classification/error-severity.js';
import type { Occurrences } from './occurrences.js';

/** {@link Occurrences} that are still being counted. */
type Counting = { -readonly [K in keyof Occurrences]: Occurrences[K] };

/** Errors that wait to be added to their issues: one entry for all equal errors, and a bounded number of entries. */
export class PendingOccurrences {
  #entries = new Map<string, Counting>();
  #dropped = 0;

  /** @param limit maximum number of different fingerprints */
  constructor(private readonly limit: number) {}

  /** Number of different fingerprints. */
  get size(): number {
    return this.#entries.size;
  }

  /** Counts a repetition of a waiting error; returns `false` when no equal error waits. */
  repeat(fingerprint: string, severity: ErrorSeverity, at: Date): boolean {
    const entry = this.#entries.get(fingerprint);
    if (!entry) return false;
    entry.count++;
    // The wall clock may have been set back.
    if (at > entry.lastSeen) entry.lastSeen = at;
    else if (at < entry.firstSeen) entry.firstSeen = at;
    if (entry.severity !== severity) entry.severity = worse(entry.severity, severity);
    return true;
  }

  /** Tells whether there is room for one more fingerprint; if not, the error is counted as dropped. */
  admit(): boolean {
    if (this.#entries.size < this.limit) return true;
    this.#dropped++;
    return false;
  }

  /** Adds the first of equal errors; call {@link admit} before. */
  add(occurrences: Occurrences): void {
    this.#entries.set(occurrences.fingerprint, { ...occurrences });
  }

  /** Removes and returns all waiting errors. */
  take(): readonly Occurrences[] {
    const taken = [...this.#entries.values()];
    this.#entries = new Map();
    return taken;
  }

  /** Reverts {@link take}. The returned entries are older than those that were added since, so they take precedence. */
  putBack(taken: readonly Occurrences[]): void {
    const since = this.#entries;
    this.#entries = new Map(taken.map((occurrences) => [occurrences.fingerprint, { ...occurrences }]));
    for (const later of since.values()) {
      const earlier = this.#entries.get(later.fingerprint);
      if (earlier) this.#entries.set(later.fingerprint, merged(earlier, later));
      else if (this.#entries.size < this.limit) this.#entries.set(later.fingerprint, later);
      else this.#dropped += later.count;
    }
  }

  /** Returns the number of errors dropped since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  [Symbol.iterator](): Iterator<Occurrences> {
    return this.#entries.values();
  }
}

function merged(earlier: Occurrences, later: Occurrences): Counting {
  return {
    ...later,
    severity: worse(earlier.severity, later.severity),
    count: earlier.count + later.count,
    firstSeen: later.firstSeen < earlier.firstSeen ? later.firstSeen : earlier.firstSeen,
    lastSeen: later.lastSeen > earlier.lastSeen ? later.lastSeen : earlier.lastSeen,
  };
}

function worse(one: ErrorSeverity, other: ErrorSeverity): ErrorSeverity {
  return ERROR_SEVERITIES.indexOf(one) <= ERROR_SEVERITIES.indexOf(other) ? one : other;
}
