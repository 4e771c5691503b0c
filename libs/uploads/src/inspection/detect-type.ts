/** A real file takes a few dozen steps. Parsers of file-type had endless loops before (CVE-2026-31808). */
const MAX_STEPS = 5_000;

/**
 * Detects the MIME type of a file by its bytes.
 *
 * @returns the type in lower case without parameters; `undefined` for unknown bytes, and for a head that keeps the parser busy
 * @throws the reason of the signal
 */
export async function detectType(
  path: string,
  signal: AbortSignal,
  maxSteps = MAX_STEPS,
): Promise<string | undefined> {
  // Loaded with the first file: file-type takes 20 ms, which the start of an application need not wait for.
  const { BoundedParser, TooManySteps } = await import('./bounded-parser.js');
  try {
    const detected = await new BoundedParser(signal, maxSteps).fromFile(path);
    return detected?.mime.split(';')[0]!.toLowerCase();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TooManySteps) return undefined;
    throw error;
  }
}
