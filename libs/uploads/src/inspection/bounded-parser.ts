import { FileTypeParser } from 'file-type';

/** Longest piece that file-type may hold at once. */
const MAX_BUFFER = 1_024 * 1_024;

type Tokenizer = Parameters<FileTypeParser['fromTokenizer']>[0];

/** The parser needed more steps than a real file does. */
export class TooManySteps extends Error {}

/** Counts what the parser reads, and gives up on heads that keep it busy. */
export class BoundedParser extends FileTypeParser {
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
