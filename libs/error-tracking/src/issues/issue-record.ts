import { type Issue, issueIdOf } from './issue.js';
import { type IssueLife, firstLife, nextLife } from './issue-life.js';
import type { IssueRules } from './issue-rules.js';
import { mergeOccurrences, type OccurrenceGroup, type Occurrences } from './occurrences.js';

/** An issue as a store keeps it. */
export type IssueRecord = Issue & IssueLife;

/** The record of an issue that appears for the first time. */
export function newRecord({ total, parts }: OccurrenceGroup, rules: IssueRules): IssueRecord {
  const [first = total, ...others] = parts;
  const record = { ...detailsOf(total), ...firstLife(first) };
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
    ...detailsOf(mergeOccurrences(record, total)),
    id,
    state,
    confirmedAt,
    activity,
    ...(resolvedAt && { resolvedAt }),
  };
  return { ...merged, ...lifeAfter(merged, parts, rules) };
}

/**
 * The record of an issue that was known under a fingerprint of an earlier version. It takes over the state and the history of its
 * predecessor, so that nobody is alerted to it as new. It counts its own errors only: the predecessor keeps the earlier ones.
 */
export function successorOf(
  predecessor: IssueRecord,
  { total, parts }: OccurrenceGroup,
  rules: IssueRules,
): IssueRecord {
  const { state, confirmedAt, activity, resolvedAt, firstSeen } = predecessor;
  const record: IssueRecord = {
    ...detailsOf(total),
    state,
    confirmedAt,
    activity,
    firstSeen: firstSeen < total.firstSeen ? firstSeen : total.firstSeen,
    ...(resolvedAt && { resolvedAt }),
  };
  return { ...record, ...lifeAfter(record, parts, rules) };
}

/** The id of the issue that these occurrences belonged to under the earlier version of fingerprints, if there was one. */
export const predecessorIdOf = ({ total: { alias, fingerprint } }: OccurrenceGroup): string | undefined =>
  alias === undefined || alias === fingerprint ? undefined : issueIdOf(alias);

/**
 * The life of an issue after further occurrences.
 *
 * @param record includes their counts and times
 * @param parts the oldest first
 */
export function lifeAfter(record: IssueRecord, parts: readonly Occurrences[], rules: IssueRules): IssueLife {
  let { state, confirmedAt, activity }: IssueLife = record;
  for (const part of parts) {
    ({ state, confirmedAt, activity } = nextLife({ ...record, state, confirmedAt, activity }, part, rules));
  }
  return { state, confirmedAt, activity };
}

/** The issue alone, without the fields that only its store needs. */
export function issueOf({ confirmedAt: _confirmedAt, activity: _activity, ...issue }: IssueRecord): Issue {
  return issue;
}

function detailsOf({
  alias: _alias,
  ...details
}: Occurrences): Omit<Occurrences, 'alias'> & { readonly id: string } {
  return { ...details, id: issueIdOf(details.fingerprint) };
}
