import { hours } from '@breakwater/core';
import type { IssueRules } from './issue-rules.js';

/** Defaults of {@link IssueRules}. */
export const DEFAULT_ISSUE_RULES: IssueRules = {
  settleAfter: hours(24),
  escalationFloor: 100,
  escalationFactor: 10,
  peakFactor: 2,
};

/** Issues of a page when the query does not say. */
export const DEFAULT_ISSUE_LIMIT = 50;
/** Issues of a page at most. */
export const MAX_ISSUE_LIMIT = 500;

/** Issues that a store in memory keeps. */
export const DEFAULT_MAX_ISSUES = 5_000;
/** Share of the issues that goes when there is no place: sorting all of them once in so many new ones costs nearly nothing. */
export const EVICTED_SHARE = 0.1;

/** Milliseconds that a transaction of a store may take. */
export const DEFAULT_TRANSACTION_TIMEOUT = 10_000;
/** Issues of one statement at most: with samples of some kilobytes, some megabytes, and locks that are held shortly. */
export const STATEMENT_ISSUES = 500;
