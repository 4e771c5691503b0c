import type { Issue } from './issue.js';
import { issueIdOf } from './issue.js';
import { type IssueLife, firstLife, nextLife } from './issue-life.js';
import type { IssueRules } from './issue-rules.js';
import { mergeOccurrences } from './occurrences.js';
import type { OccurrenceGroup } from './occurrences.js';
import type { Occurrences } from './occurrences.js';

/** An issue as a store keeps it. */
export type IssueRecord = Issue & IssueLife;

/** The record of an issue that was not known before. */
export function newRecord({ total, parts }: OccurrenceGroup, rules: IssueRules): IssueRecord {
  const [first = total, ...others] = parts;
  const record = { ...total, id: issueIdOf(total.fingerprint), ...firstLife(first) };
  return { ...record, ...lifeAfter(record, others, rules) };
}

/** The record of a known issue after further occurrences. */
export function nextRecord(
  record: IssueRecord,
  { total, parts }: OccurrenceGroup,
  rules: IssueRules,
): IssueRecord {
  const { id, state, confirmedAt, activity, resolvedAt } = record;
  const merged: IssueRecord = {
    ...mergeOccurrences(record, total),
    id,
    state,
    confirmedAt,
    activity,
    ...(resolvedAt && { resolvedAt }),
  };
  return { ...merged, ...lifeAfter(merged, parts, rules) };
}

/**
 * The life of an issue after further occurrences.
 *
 * @param record has their counts and times already
 * @param parts the oldest first
 */
export function lifeAfter(record: IssueRecord, parts: readonly Occurrences[], rules: IssueRules): IssueLife {
  let { state, confirmedAt, activity }: IssueLife = record;
  for (const part of parts) {
    ({ state, confirmedAt, activity } = nextLife({ ...record, state, confirmedAt, activity }, part, rules));
  }
  return { state, confirmedAt, activity };
}

/** The issue alone, without what only its store needs. */
export function issueOf({ confirmedAt: _confirmedAt, activity: _activity, ...issue }: IssueRecord): Issue {
  return issue;
}
