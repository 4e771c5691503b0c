/** Limit of a wait in milliseconds. It ends a hang and does not measure speed, so it is minutes, but shorter than the limit of a test. */
const LIMIT = 240_000;

/** Milliseconds between two checks of a condition. */
const INTERVAL = 25;

/**
 * Polls `read` until `accept` accepts the value, and returns it.
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
      throw new Error(
        `The condition did not hold within ${limit} ms; the last value was ${JSON.stringify(value)}.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}
