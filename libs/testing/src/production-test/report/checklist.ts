import { type Answer, membersOf } from '../client/answer.js';
import { NoAnswerError } from '../client/exchange.js';
import { GaveUpError } from '../client/instance.js';
import type { CheckContext, Outcome } from '../check.js';
import { stateOf, statusWord } from '../checks/health-body.js';
import type { ChecklistPoint, SectionReport } from './report.js';

type State = ChecklistPoint['state'];
type Seen = Omit<ChecklistPoint, 'point'>;

const STATES: Readonly<Record<Outcome, State>> = {
  passed: 'good',
  warning: 'warning',
  failed: 'bad',
  skipped: 'unseen',
};

/** The points to go through before a service takes its first traffic. */
export const PRODUCTION_CHECKLIST = [
  'All environment variables configured',
  'Startup validation passes',
  'Production test suite passes',
  'Health checks return "healthy" status',
  'Rate limiting configured appropriately',
  'Circuit breakers have reasonable thresholds',
  'Logging provides actionable insights',
  'Database performance is acceptable',
  'Memory usage is within limits',
] as const;

/** Percent of a pool or of memory from which someone should look. */
const MUCH = 80;

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Reads the pages that the points need. */
async function readPages({ instance, options }: CheckContext): Promise<(page: string) => Answer | undefined> {
  const pages = new Map<string, Answer>();
  for (const page of ['/startup', '', '/memory', '/pool']) {
    try {
      pages.set(page, await instance.get(options.healthPrefix + page, { authorized: true }));
    } catch (error) {
      // The point says that it was not seen.
      if (!(error instanceof NoAnswerError || error instanceof GaveUpError)) throw error;
    }
  }
  return (page) => pages.get(page);
}

/** The production checklist, with what the test saw for each point. */
export async function checklist(
  context: CheckContext,
  sections: readonly SectionReport[],
): Promise<ChecklistPoint[]> {
  const pages = await readPages(context);
  const start = startSeen(pages('/startup'));
  const seen: Readonly<Record<(typeof PRODUCTION_CHECKLIST)[number], Seen>> = {
    'All environment variables configured': unseen(
      `${start.seen}; \`npm run validate\` checks each variable`,
    ),
    'Startup validation passes': start,
    'Production test suite passes': suiteSeen(sections),
    'Health checks return "healthy" status': healthSeen(pages('')),
    'Rate limiting configured appropriately': ofSection(sections, 'rate-limiting'),
    'Circuit breakers have reasonable thresholds': thresholdsSeen(sections),
    'Logging provides actionable insights': loggingSeen(sections),
    'Database performance is acceptable': databaseSeen(pages(''), pages('/pool')),
    'Memory usage is within limits': memorySeen(pages('/memory')),
  };
  return PRODUCTION_CHECKLIST.map((point) => ({ point, ...seen[point] }));
}

const unseen = (seen: string): Seen => ({ state: 'unseen', seen });

function startSeen(answer: Answer | undefined): Seen {
  if (!answer || answer.status === 404) return unseen('the instance has no startup probe');
  const seen = `${answer.path} says "${statusWord(answer) ?? answer.status}"`;
  return { state: answer.status === 200 && stateOf(answer) === 'good' ? 'good' : 'bad', seen };
}

function suiteSeen(sections: readonly SectionReport[]): Seen {
  const bad = sections.filter(({ outcome }) => outcome === 'failed').map(({ title }) => title);
  return bad.length > 0
    ? { state: 'bad', seen: `failed: ${bad.join(', ')}` }
    : { state: 'good', seen: 'no check of this run failed' };
}

function healthSeen(answer: Answer | undefined): Seen {
  const state = answer && stateOf(answer);
  if (!answer || !state) return unseen('no health page answered');
  const states = { good: 'good', degraded: 'warning', bad: 'bad' } as const;
  return { state: states[state], seen: `${answer.path} says "${statusWord(answer)}"` };
}

function ofSection(sections: readonly SectionReport[], name: SectionReport['section']): Seen {
  const section = sections.find((candidate) => candidate.section === name);
  const [first] = section?.checks ?? [];
  return section && first
    ? { state: STATES[section.outcome], seen: first.seen }
    : unseen('the section was left out');
}

function thresholdsSeen(sections: readonly SectionReport[]): Seen {
  const { state, seen } = ofSection(sections, 'circuit-breakers');
  return {
    state: state === 'good' ? 'unseen' : state,
    seen: `${seen}; thresholds are not seen from outside`,
  };
}

function loggingSeen(sections: readonly SectionReport[]): Seen {
  const check = sections.flatMap(({ checks }) => checks).find(({ name }) => name.includes('request id'));
  return check?.outcome === 'passed'
    ? unseen(check.seen)
    : unseen('logs are not seen from outside, and no request id came back');
}

function databaseSeen(health: Answer | undefined, pool: Answer | undefined): Seen {
  const time = number(membersOf(membersOf(health?.json['checks'])['database'])['responseTime']);
  const use = number(pool?.json['utilization_percent']);
  if (time === undefined && use === undefined)
    return unseen('the instance shows no figures of a database to this client');
  const waiting = number(pool?.json['waiting']) ?? 0;
  const seen = [
    ...(time === undefined ? [] : [`the check took ${time} ms`]),
    ...(use === undefined ? [] : [`${use} % of the pool is in use, ${waiting} callers wait`]),
  ];
  return { state: (use ?? 0) > MUCH || waiting > 0 ? 'warning' : 'good', seen: seen.join(', ') };
}

function memorySeen(answer: Answer | undefined): Seen {
  const use = number(answer?.json['percentage']);
  if (!answer || use === undefined) return unseen('the instance shows no figures of memory to this client');
  const message = answer.json['message'];
  const state = stateOf(answer);
  return {
    state: state === 'bad' ? 'bad' : state === 'degraded' || use > MUCH ? 'warning' : 'good',
    seen: typeof message === 'string' ? message : `${use} % of the memory is in use`,
  };
}
