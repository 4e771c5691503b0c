import { type Answer, membersOf } from '../client/answer.js';
import {
  type Check,
  type CheckContext,
  failed,
  type Finding,
  judge,
  passed,
  skipped,
  warning,
} from '../check.js';
import { afterFailures, type LastingAnswer, lastingAnswer } from './lasting-answer.js';
import { isHidden, stateOf, statusWord, unwell } from './health-body.js';

const section = 'health';

/** A slow answer is asked for again: one pause of the collector is no defect. */
const ATTEMPTS = 3;

/** Sends the request until an answer comes in time, and returns the fastest one. A state that does not last does not count. */
const probe = ({ instance, options }: CheckContext, page: string): Promise<LastingAnswer> =>
  lastingAnswer(instance, async () => {
    let fastest = await instance.get(options.healthPrefix + page, { authorized: true });
    for (let attempt = 1; attempt < ATTEMPTS && fastest.duration > options.probeLimit; attempt++) {
      const next = await instance.get(options.healthPrefix + page, { authorized: true });
      if (next.duration < fastest.duration) fastest = next;
    }
    return fastest;
  });

/** Checks the form that every health page must have. */
function formProblems(answer: Answer, { options }: CheckContext): string[] {
  const { mediaType, duration } = answer;
  const state = stateOf(answer);
  const statusFits = state === undefined || (state === 'bad') === answer.status >= 500;
  return [
    ...(mediaType === 'application/json' || mediaType === 'application/health+json'
      ? []
      : [`the content type is ${mediaType || 'missing'}`]),
    ...(state ? [] : ['the body has no known status']),
    ...(statusFits ? [] : [`${answer.status} does not fit the status "${statusWord(answer)}"`]),
    ...(/\bno-store\b/i.test(answer.header('cache-control') ?? '')
      ? []
      : ['Cache-Control: no-store is missing, so proxies may answer in its place']),
    ...(duration <= options.probeLimit
      ? []
      : [
          `the fastest of ${ATTEMPTS} answers took ${Math.round(duration)} ms, more than ${options.probeLimit} ms`,
        ]),
  ];
}

const seenOf = (answer: Answer): string =>
  `${answer.summary} "${statusWord(answer)}" in ${Math.round(answer.duration)} ms`;

/** A page that must be good before the instance takes traffic. */
const page = (
  path: string,
  name: string,
  further: (answer: Answer) => readonly string[] = () => [],
): Check => ({
  section,
  name,
  async run(context) {
    const lasting = await probe(context, path);
    const { answer } = lasting;
    const state = stateOf(answer);
    const problems = [
      ...formProblems(answer, context),
      ...(answer.status >= 200 && answer.status < 300 && state !== 'bad'
        ? []
        : [[seenOf(answer), ...unwell(answer)].join(', ')]),
      ...further(answer),
    ];
    return afterFailures(judge(problems, seenOf(answer)), lasting);
  },
});

const noDependency = (answer: Answer): string[] => {
  const named = Object.keys(membersOf(answer.json['checks']));
  return named.length > 0
    ? [`liveness depends on ${named.join(', ')}: a failure there restarts every replica`]
    : [];
};

/** A degraded instance may take traffic, but someone should know why. */
const overall = (path: string, name: string): Check => ({
  section,
  name,
  async run(context) {
    const lasting = await probe(context, path);
    const { answer } = lasting;
    if (path !== '' && [401, 403, 404].includes(answer.status))
      return skipped(`${answer.summary}: the page is closed or does not exist`);
    const problems = formProblems(answer, context);
    const state = stateOf(answer);
    if (problems.length > 0) return failed(problems.join('; '));
    const seen = [seenOf(answer), ...unwell(answer)].join(', ');
    if (state === 'bad') return failed(seen);
    return state === 'degraded' ? warning(seen) : afterFailures(describeDetails(answer, seen), lasting);
  },
});

function describeDetails(answer: Answer, seen: string): Finding {
  return passed(isHidden(answer) ? `${seen}; details are hidden from this client` : seen);
}

const consistent: Check = {
  section,
  name: 'The pages agree with each other',
  async run({ instance, options }) {
    const pages = await Promise.all(
      ['/ready', '', '/detailed'].map((path) =>
        instance.get(options.healthPrefix + path, { authorized: true }),
      ),
    );
    const [ready, health, detailed] = pages as [Answer, Answer, Answer];
    const problems = [
      ...(stateOf(ready) === 'bad' || stateOf(health) !== 'bad'
        ? []
        : [`${health.summary} is unhealthy while ${ready.summary} is ready`]),
      ...(detailed.status === 404 || stateOf(detailed) === stateOf(health)
        ? []
        : [`${health.summary} is "${statusWord(health)}", ${detailed.summary} is "${statusWord(detailed)}"`]),
    ];
    return judge(problems, pages.map((answer) => `${answer.path} "${statusWord(answer)}"`).join(', '));
  },
};

export const HEALTH: readonly Check[] = [
  page('/live', 'The liveness probe is well and names no dependency', noDependency),
  page('/ready', 'The readiness probe lets traffic in'),
  page('/startup', 'The start is complete'),
  overall('', 'The service is healthy'),
  overall('/detailed', 'The details are well formed'),
  consistent,
];
