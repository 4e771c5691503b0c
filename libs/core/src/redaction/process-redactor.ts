import { Redactor } from './redactor.js';
import type { RedactorOptions } from './redactor.options.js';

/**
 * Redactor of code that runs outside of any application: loggers that are made by a static method, options of pino. The log
 * belongs to the process, so it hides what any application of the process hides.
 */
export const processRedactor = new Redactor();

/** Redactor of one application; what it is taught, the log of the process hides as well. */
export class ApplicationRedactor extends Redactor {
  override extend(options: RedactorOptions, place?: string): void {
    super.extend(options, place);
    const { keys, patterns, personalData } = options;
    processRedactor.extend({
      ...(keys && { keys }),
      ...(patterns && { patterns }),
      ...(personalData && { personalData }),
    });
  }
}
