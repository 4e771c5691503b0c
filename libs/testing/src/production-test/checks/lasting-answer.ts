import type { Answer } from '../client/answer.js';
import type { Instance } from '../client/instance.js';
import { type Finding, warning } from '../check.js';

/** How often an instance that is unavailable is asked. */
const QUESTIONS = 5;

/** Milliseconds between two questions. */
const WAIT = 1_000;

/** The answer that counts, and how many answers before it were 503. */
export interface LastingAnswer {
  readonly answer: Answer;
  readonly failures: number;
}

/**
 * Asks again while the answer is 503: platforms take an instance out of traffic after several failures in a row, so only a
 * state that lasts fails the test. An instance that drains does not come back.
 */
export async function lastingAnswer(instance: Instance, ask: () => Promise<Answer>): Promise<LastingAnswer> {
  for (let failures = 0; ; failures++) {
    const answer = await ask();
    const isOver = answer.status !== 503 || answer.json['reason'] === 'draining';
    if (isOver || failures + 1 === QUESTIONS) return { answer, failures };
    await instance.rest(WAIT);
  }
}

/** Turns a check that passed into a warning if the instance was unavailable before. */
export function afterFailures(finding: Finding, { failures }: LastingAnswer): Finding {
  if (failures === 0 || finding.outcome !== 'passed') return finding;
  return warning(`${finding.seen}; ${failures} of ${failures + 1} answers were 503`);
}
