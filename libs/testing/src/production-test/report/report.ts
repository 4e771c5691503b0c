import type { Finding, Outcome, SectionName } from '../check.js';

/** A check with its result. */
export interface CheckReport extends Finding {
  readonly name: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** A section with its result: the worst of its checks; `skipped` when none of them ran. */
export interface SectionReport {
  readonly section: SectionName;
  readonly title: string;
  readonly outcome: Outcome;
  readonly checks: readonly CheckReport[];
}

/** A point of the checklist. `unseen` means that someone has to look in another way. */
export interface ChecklistPoint {
  readonly point: string;
  readonly state: 'good' | 'warning' | 'bad' | 'unseen';
  readonly seen: string;
}

/** The result of a production test. */
export interface ProductionTestReport {
  readonly url: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Milliseconds. */
  readonly duration: number;
  /** Requests that were sent. */
  readonly requests: number;
  /** False if any check failed. */
  readonly passed: boolean;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly sections: readonly SectionReport[];
  readonly checklist: readonly ChecklistPoint[];
}

const WORST_FIRST: readonly Outcome[] = ['failed', 'warning', 'passed'];

/** The worst outcome; checks that were skipped do not count beside others. */
export function worstOf(checks: readonly Finding[]): Outcome {
  return WORST_FIRST.find((outcome) => checks.some((check) => check.outcome === outcome)) ?? 'skipped';
}

/** Counts the checks of all sections by outcome. */
export function countsOf(sections: readonly SectionReport[]): Record<Outcome, number> {
  const counts = { passed: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { checks } of sections) for (const { outcome } of checks) counts[outcome] += 1;
  return counts;
}
