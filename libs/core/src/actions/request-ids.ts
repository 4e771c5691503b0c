import type { Clock } from '../clock/clock.js';
import { ValidationError } from '../errors/validation.error.js';
import { minutes } from '../duration/duration.js';

/** Milliseconds for which the result of a request is kept: far more than somebody waits before they send it again. */
const KEPT = minutes(10);

/** Maximum number of results; the oldest one is forgotten then. */
const MAX_RESULTS = 1_000;

interface Known<T> {
  /** The request without its id. */
  readonly content: string;
  readonly result: Promise<T>;
  /** On the scale of `Clock.now()`. */
  readonly until: number;
}

/** Remembers requests by their ids, so that a request which is sent twice runs once. */
export class RequestIds<T> {
  readonly #known = new Map<string, Known<T>>();

  constructor(private readonly clock: Clock) {}

  /**
   * Runs a request, or returns the result of the earlier request of that id, which may still run. An error is a result, too.
   *
   * @param content the request without its id
   * @throws ValidationError when an earlier request of that id had another content
   */
  async once(id: string | undefined, content: string, run: () => Promise<T>): Promise<T> {
    if (id === undefined) return run();
    this.#forgetOld();
    const known = this.#known.get(id);
    if (known) {
      if (known.content === content) return known.result;
      throw new ValidationError('"requestId" belongs to another request; take a new id for each request.');
    }
    const result = run();
    this.#known.set(id, { content, result, until: this.clock.now() + KEPT });
    return result;
  }

  #forgetOld(): void {
    const now = this.clock.now();
    for (const [id, { until }] of this.#known) {
      if (until > now && this.#known.size < MAX_RESULTS) return;
      this.#known.delete(id);
    }
  }
}
