import type { Clock } from '../clock/clock.js';
import { settledWithin } from '../clock/settled-within.js';
import type { AuthorizableRequest, RequestAuthorizer } from './request-authorizer.js';

/** Time limit for an authorizer's answer, in milliseconds. */
const DEFAULT_AUTHORIZE_TIMEOUT = 5_000;

/** Access control for health details, metrics and errors. Anything but a clear yes means no. */
export class AccessGate {
  /**
   * @param authorize decides about each request; `true` admits everyone, `false` no one
   * @param timeout milliseconds after which a missing answer means no
   */
  constructor(
    private readonly authorize: RequestAuthorizer | boolean,
    private readonly clock: Clock,
    private readonly timeout = DEFAULT_AUTHORIZE_TIMEOUT,
  ) {}

  /** Returns whether `request` may pass. Never rejects. */
  async admits(request: AuthorizableRequest): Promise<boolean> {
    if (typeof this.authorize === 'boolean') return this.authorize;
    try {
      const verdict: unknown = this.authorize(request);
      if (verdict === true) return true;
      const settled = await settledWithin(this.clock, verdict, this.timeout);
      return settled.status === 'fulfilled' && settled.value === true;
    } catch {
      return false;
    }
  }
}
