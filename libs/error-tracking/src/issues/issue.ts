import { hash } from 'node:crypto';
import type { ErrorCategory } from '../classification/error-category.js';
import type { ErrorSeverity } from '../classification/error-severity.js';
import type { ErrorSample } from '../samples/error-sample.js';
import type { IssueState } from '../error-tracking.events.js';

/** States of an issue, in the order of its life. */
export const ISSUE_STATES = [
  'new',
  'ongoing',
  'escalating',
  'resolved',
  'regressed',
  'archived',
] as const satisfies readonly IssueState[];

/** A group of equal errors. */
export interface Issue {
  /** Identifies the issue in URLs; derived from the fingerprint, letters and digits. */
  readonly id: string;
  readonly fingerprint: string;
  /** Class and message of the error, without variable parts and secrets. */
  readonly title: string;
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  /** Name of the error's class. */
  readonly name: string;
  readonly code?: string;
  readonly state: IssueState;
  readonly count: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** When it was last resolved. */
  readonly resolvedAt?: Date;
  /** The latest occurrence that was recorded in full. */
  readonly sample: ErrorSample;
}

/** Hexadecimal digits of an id: with 128 bits, a collision is practically impossible. */
const LENGTH = 32;

/** The id of the issue of a fingerprint: 32 letters and digits, the same in every process. */
export function issueIdOf(fingerprint: string): string {
  return hash('sha256', fingerprint, 'hex').slice(0, LENGTH);
}
