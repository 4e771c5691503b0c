import type { FileHandle } from 'node:fs/promises';

/** A sequence of bytes to look for in a whole file. */
export interface Needle {
  readonly bytes: Buffer;
  /** Checks the structure behind a hit. It sees at least {@link LOOK_AHEAD} bytes from the hit on, except at the end of the file. */
  readonly confirms?: (window: Buffer, at: number) => boolean;
}

/** Number of bytes that a needle can look at, its own included. */
export const LOOK_AHEAD = 128;

/** Two of them are in memory for each file that is inspected. */
const CHUNK = 128 * 1_024;

/** A part of a file, from `start` up to `end` without it. */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a part of a file once, in chunks, and returns the needles that are in it. A needle may cross the border of two chunks. The next
 * chunk is read while the present one is searched.
 *
 * @throws the reason of the signal; errors of the file system
 */
export async function searchFile<T extends Needle>(
  file: FileHandle,
  needles: readonly T[],
  signal: AbortSignal,
  { start, end }: FileRange = { start: 0, end: Infinity },
): Promise<ReadonlySet<T>> {
  const found = new Set<T>();
  const readInto = (buffer: Buffer, from: number): Promise<{ readonly bytesRead: number }> =>
    file.read(buffer, LOOK_AHEAD, Math.max(0, Math.min(CHUNK, end - from)), from);
  let current = Buffer.allocUnsafe(LOOK_AHEAD + CHUNK);
  let next = Buffer.allocUnsafe(LOOK_AHEAD + CHUNK);
  let position = start;
  let carried = 0;
  let { bytesRead } = await readInto(current, position);
  while (bytesRead > 0) {
    signal.throwIfAborted();
    position += bytesRead;
    const following = readInto(next, position);
    // A search that throws must not leave the read without a handler.
    following.catch(() => undefined);
    const window = current.subarray(LOOK_AHEAD - carried, LOOK_AHEAD + bytesRead);
    search(window, needles, found);
    carried = Math.min(LOOK_AHEAD, window.length);
    window.copy(next, LOOK_AHEAD - carried, window.length - carried);
    [current, next] = [next, current];
    ({ bytesRead } = await following);
  }
  return found;
}

/** Looks for needles in a window. One that begins near its end is in the next window as well, with all that follows it. */
function search<T extends Needle>(window: Buffer, needles: readonly T[], found: Set<T>): void {
  for (const needle of needles) {
    if (found.has(needle)) continue;
    const { bytes, confirms } = needle;
    for (let at = window.indexOf(bytes); at !== -1; at = window.indexOf(bytes, at + 1)) {
      if (confirms && !confirms(window, at)) continue;
      found.add(needle);
      break;
    }
  }
}
