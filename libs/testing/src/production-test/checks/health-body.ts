import { type Answer, membersOf } from '../client/answer.js';

/** The state that a health body names. */
export type HealthState = 'good' | 'degraded' | 'bad';

/** Words of Breakwater, Terminus, Spring Boot and the IETF draft of health checks. */
const WORDS: Readonly<Record<string, HealthState>> = {
  healthy: 'good',
  alive: 'good',
  ready: 'good',
  started: 'good',
  ok: 'good',
  up: 'good',
  pass: 'good',
  degraded: 'degraded',
  warn: 'degraded',
  unhealthy: 'bad',
  not_ready: 'bad',
  starting: 'bad',
  error: 'bad',
  down: 'bad',
  fail: 'bad',
  shutting_down: 'bad',
};

/** The word for the status in a health body. */
export function statusWord({ json }: Answer): string | undefined {
  const word = json['status'] ?? membersOf(json['data'])['overall'];
  return typeof word === 'string' ? word : undefined;
}

/** The state in a health body, or undefined when the word is unknown. */
export function stateOf(answer: Answer): HealthState | undefined {
  const word = statusWord(answer)?.toLowerCase() ?? '';
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}

/** True if the instance hides all but the status from this client. */
export const isHidden = (answer: Answer): boolean => Object.keys(answer.json).length <= 1;

/** The names of checks in `checks` that are not well, each with its status. */
export function unwell(answer: Answer): string[] {
  return Object.entries({
    ...membersOf(answer.json['checks']),
    ...membersOf(answer.json['modules']),
  }).flatMap(([name, check]) => {
    const status = membersOf(check)['status'];
    return typeof status === 'string' && WORDS[status.toLowerCase()] !== 'good'
      ? [`${name} is ${status}`]
      : [];
  });
}
