import type { RedactorOptions } from './redactor.options.js';

/** Takes secrets out of what is stored and shown, and cuts it to size. */
export class Redactor {
  /** @throws OptionsError when an option is wrong */
  constructor(_options: RedactorOptions = {}) {}

  /** A copy that is plain, safe to store as JSON, bounded and without secrets. Never throws. */
  value(_input: unknown): unknown {
    return undefined;
  }

  /** The text without secrets, cut to size. */
  text(input: string): string {
    return input;
  }
}
