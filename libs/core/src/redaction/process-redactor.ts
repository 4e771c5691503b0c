import { Redactor } from './redactor.js';
import type { RedactorOptions } from './redactor.options.js';

/**
 * Redactor for code outside of an application: loggers created by a static method, options of pino. The log belongs to the process,
 * so it hides the secrets of all applications of the process.
 */
export const processRedactor = new Redactor();

/** Redactor of one application. Its extensions also apply to the log of the process. */
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
