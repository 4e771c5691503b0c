import type { AlertMatcher } from './alert-matcher.js';

/** What is asked for: alerts that match are not told until then. */
export interface SilenceRequest {
  /** All of them have to match. */
  readonly matchers: readonly AlertMatcher[];
  /** Time of the day at which it ends. */
  readonly until: Date;
  /** Why. */
  readonly comment: string;
  readonly createdBy: string;
}

/** A silence that is in force. */
export interface Silence extends SilenceRequest {
  readonly id: string;
  readonly createdAt: Date;
}
