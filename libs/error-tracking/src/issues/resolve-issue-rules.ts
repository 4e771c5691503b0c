import type { OptionsCheck } from '@breakwater/core';
import type { IssueRules } from './issue-rules.js';
import { DEFAULT_ISSUE_RULES } from './issues.constants.js';

/**
 * The rules with the defaults of what is left out.
 *
 * @param check names the place where they were written
 * @throws OptionsError for a rule that does not exist or cannot be followed
 */
export function resolveIssueRules(rules: Partial<IssueRules> = {}, check: OptionsCheck): IssueRules {
  check.known(rules, Object.keys(DEFAULT_ISSUE_RULES));
  const resolved = { ...DEFAULT_ISSUE_RULES, ...rules };
  check.duration('settleAfter', resolved.settleAfter);
  check.integer('escalationFloor', resolved.escalationFloor, 0);
  for (const factor of ['escalationFactor', 'peakFactor'] as const) {
    const value = resolved[factor];
    check.that(Number.isFinite(value) && value >= 1, factor, 'a number >= 1', value);
  }
  return resolved;
}
