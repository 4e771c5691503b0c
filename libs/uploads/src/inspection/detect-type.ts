import { FileTypeParser } from 'file-type';

/** A real file takes a few dozen steps. Parsers of file-type had endless loops before (CVE-2026-31808). */
const MAX_STEPS = 5_000;

/** Longest piece that file-type may hold at once. */
const MAX_BUFFER = 1_024 * 1_024;

type Tokenizer = Parameters<FileTypeParser['fromTokenizer']>[0];

/** The parser needed more steps than a real file does. */
class TooManySteps extends Error {}

/** Counts what the parser reads, and gives up on heads that keep it busy. */
class BoundedParser extends FileTypeParser {
  constructor(
    signal: AbortSignal,
    private readonly maxSteps: number,
  ) {
    super({ signal, maxBufferSize: MAX_BUFFER });
  }

  override fromTokenizer(tokenizer: Tokenizer): ReturnType<FileTypeParser['fromTokenizer']> {
    let steps = 0;
    const counted = <A extends readonly unknown[], R>(read: (...args: A) => R) => {
      return (...args: A): R => {
        steps += 1;
        if (steps > this.maxSteps) throw new TooManySteps();
        return read(...args);
      };
    };
    tokenizer.peekBuffer = counted(tokenizer.peekBuffer.bind(tokenizer));
    tokenizer.readBuffer = counted(tokenizer.readBuffer.bind(tokenizer));
    tokenizer.ignore = counted(tokenizer.ignore.bind(tokenizer));
    return super.fromTokenizer(tokenizer);
  }
}

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
  try {
    const detected = await new BoundedParser(signal, maxSteps).fromFile(path);
    return detected?.mime.split(';')[0]!.toLowerCase();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TooManySteps) return undefined;
    throw error;
  }
}
