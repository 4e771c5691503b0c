import type { ErrorContext } from '@breakwater/core';
import type { Classification } from './classification.js';
import type { ClassifierOptions } from './classifier.options.js';

/** Tells what an error is, how bad it is, and whether it is a fault of the client. */
export class Classifier {
  /** @throws OptionsError when a rule is wrong */
  constructor(_options: ClassifierOptions = {}) {}

  /** Never throws, whatever was thrown. */
  classify(_thrown: unknown, _context: ErrorContext = {}): Classification {
    return { category: 'unknown', severity: 'high', expected: false };
  }
}
