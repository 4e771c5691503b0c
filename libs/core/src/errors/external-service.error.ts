import { AppError, type AppErrorIdentity, type AppErrorOptions } from './app.error.js';

/** Another service gave a wrong answer or no answer. Subclasses can set a code, a status and a name of their own. */
export class ExternalServiceError extends AppError {
  override readonly name: string = 'ExternalServiceError';

  /** @param identity deviations of a subclass from the identity of this class */
  constructor(message: string, options?: AppErrorOptions, identity: Partial<AppErrorIdentity> = {}) {
    super(message, { code: 'EXTERNAL_SERVICE_FAILED', status: 502, retryable: true, ...identity }, options);
  }
}
