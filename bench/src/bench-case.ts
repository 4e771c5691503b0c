import type { CaseReport } from './report/case-report.js';

/** Amount of measuring in a run. */
export interface Effort {
  /** Rounds that count. */
  readonly rounds: number;
  /** Rounds before, in which the compiler learns the code. */
  readonly warmUp: number;
  /** Share of the calls, requests and samples of a full run, from 0 to 1. */
  readonly share: number;
}

/** The figures in the table. */
export const FULL: Effort = { rounds: 21, warmUp: 5, share: 1 };

/** Shows that everything runs; the figures mean nothing. */
export const QUICK: Effort = { rounds: 1, warmUp: 0, share: 0.02 };

/** One row of the table. Each case has a process of its own, so that none depends on what ran before it. */
export interface BenchCase {
  readonly name: string;
  run(effort: Effort): Promise<CaseReport>;
}
