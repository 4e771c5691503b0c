import type { Clock } from '../clock/clock.js';
import type { AuthorizableRequest, RequestAuthorizer } from './request-authorizer.js';

/** Milliseconds that an authorizer has for its answer. */
export const DEFAULT_AUTHORIZE_TIMEOUT = 5_000;

/** The one gate in front of what not everybody may see: details of health, metrics, errors. In doubt it stays shut. */
export class AccessGate {
  /**
   * @param authorize decides about each request; `true` admits everybody, `false` nobody
   * @param timeout milliseconds after which a missing answer means no
   */
  constructor(
    private readonly authorize: RequestAuthorizer | boolean,
    private readonly clock: Clock,
    private readonly timeout = DEFAULT_AUTHORIZE_TIMEOUT,
  ) {}

  /** Whether `request` may pass. Never rejects. */
  async admits(request: AuthorizableRequest): Promise<boolean> {
    if (typeof this.authorize === 'boolean') return this.authorize;
    try {
      const verdict: unknown = this.authorize(request);
      return verdict === true || (await this.#inTime(verdict)) === true;
    } catch {
      return false;
    }
  }

  #inTime(verdict: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.setTimeout(() => resolve(false), this.timeout);
      // Any thenable will do, and one that never settles is given up.
      Promise.resolve(verdict)
        .finally(() => this.clock.clearTimeout(timer))
        .then(resolve, reject);
    });
  }
}
