/** A limit ends a hang and judges no speed, so it is minutes, in milliseconds: shorter than the limit of a test. */
const LIMIT = 240_000;

/** How often a condition is looked at, in milliseconds. */
const INTERVAL = 25;

/**
 * Polls `read` until `accept` likes what it gives, and returns that.
 *
 * @throws Error showing the last value when `limit` milliseconds have passed
 */
export async function until<T>(
  read: () => T | Promise<T>,
  accept: (value: T) => boolean,
  limit = LIMIT,
): Promise<T> {
  const deadline = performance.now() + limit;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (performance.now() > deadline) {
      throw new Error(`Not so within ${limit} ms; the last value was ${JSON.stringify(value)}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}
