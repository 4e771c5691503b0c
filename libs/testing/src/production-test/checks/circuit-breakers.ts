import { type Answer, membersOf } from '../client/answer.js';
import type { Instance } from '../client/instance.js';
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

const section = 'circuit-breakers';

/** Milliseconds after which the instance itself closes the circuit, should the test not come to it. */
const LIFETIME = 30_000;

/** Pages may show a state that is a second old. */
const POLLS = 5;
const POLL_INTERVAL = 500;

const ACTIONS = '/debug/actions';
const REASON = 'production test';

/** A circuit as `/health/circuit-breakers` shows it. */
interface Breaker {
  readonly name: string;
  readonly state: string;
}

async function readPage({ instance, options }: CheckContext): Promise<Answer> {
  return instance.get(`${options.healthPrefix}/circuit-breakers`, { authorized: true });
}

/** @returns undefined when the page does not list the circuits */
function breakersOf({ json }: Answer): readonly Breaker[] | undefined {
  if (json['breakers'] === undefined) return undefined;
  return Object.entries(membersOf(json['breakers'])).map(([name, breaker]) => ({
    name,
    state: String(membersOf(breaker)['state']),
  }));
}

const isOpen = ({ state }: Breaker): boolean => /^(forced-)?open$/i.test(state);

const page: Check = {
  section,
  name: 'No circuit is open',
  async run(context) {
    const answer = await readPage(context);
    if (answer.status === 404) return skipped(`${answer.summary}: the instance has no page of circuits`);
    const breakers = breakersOf(answer);
    if (!breakers) {
      if (answer.status === 200 && answer.json['status'] !== undefined)
        return skipped(`${answer.summary}: details are hidden from clients without DEBUG_TOKEN`);
      return failed(`${answer.summary}: the body lists no circuits`);
    }
    const open = breakers.filter((breaker) => isOpen(breaker)).map(({ name }) => name);
    const stated = answer.json['open_count'];
    if (stated !== undefined && stated !== open.length)
      return failed(
        `open_count is ${JSON.stringify(stated)}, but ${open.length} of the listed circuits are open`,
      );
    if (open.length > 0) return warning(`open: ${open.join(', ')}; is that service down?`);
    const circuits = breakers.length === 1 ? 'circuit' : 'circuits';
    return passed(`${breakers.length} ${circuits}, none of them open`);
  },
};

const NOT_ALLOWED = 'no circuit is named: --circuit <name>, with DEBUG_TOKEN in the environment';

const move: Check = {
  section,
  name: 'An open circuit is shown, is answered for, and closes again',
  async run(context) {
    const { circuit } = context.options;
    if (circuit === undefined) return skipped(NOT_ALLOWED);
    const before = await stateBefore(context.instance, circuit);
    if (typeof before !== 'string') return before;
    if (before !== 'closed') return skipped(`${circuit} is ${before}; the test opens closed circuits only`);
    const problems: string[] = [];
    try {
      const opened = await act(context.instance, 'circuit.open', {
        target: circuit,
        reason: REASON,
        expectedState: 'closed',
        for: LIFETIME,
      });
      if (opened.status !== 200) return failed(`${opened.summary}: the circuit was not opened`);
      if (!(await shows(context, circuit, true)))
        problems.push(`the page of circuits does not show that ${circuit} is open`);
      problems.push(...(await whileOpen(context)));
    } finally {
      await close(context, circuit, problems);
    }
    return judge(problems, `${circuit} was opened, shown as open, and closed again`);
  },
};

/** @returns the state of the circuit, or why it cannot be moved */
async function stateBefore(instance: Instance, circuit: string): Promise<string | Finding> {
  const list = await instance.get(ACTIONS, { authorized: true });
  if (list.status === 404) return skipped(`${list.summary}: the instance has no routes for operators`);
  if (list.status !== 200) return failed(`${list.summary}: the instance does not accept DEBUG_TOKEN`);
  const action = parsedList(list.body).find((candidate) => membersOf(candidate)['name'] === 'circuit.open');
  const targets = (membersOf(action)['targets'] ?? []) as readonly unknown[];
  const target = targets.map((item) => membersOf(item)).find(({ name }) => name === circuit);
  if (target) return String(target['state']);
  const names = targets.map((item) => String(membersOf(item)['name']));
  return failed(`there is no circuit ${circuit}; known are ${names.join(', ') || 'none'}`);
}

function parsedList(body: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(body);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function act(instance: Instance, action: string, body: object, urgent = false): Promise<Answer> {
  return instance.send(`${ACTIONS}/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    authorized: true,
    urgent,
  });
}

/** Polls the page until it shows the circuit in that state. */
async function shows(context: CheckContext, circuit: string, open: boolean): Promise<boolean> {
  for (let poll = 0; poll < POLLS; poll++) {
    if (poll > 0) await context.instance.rest(POLL_INTERVAL);
    const breaker = breakersOf(await readPage(context))?.find(({ name }) => name === circuit);
    if (breaker && isOpen(breaker) === open) return true;
  }
  return false;
}

/** Asks for something that needs the open circuit. */
async function whileOpen({ instance, options }: CheckContext): Promise<string[]> {
  if (options.circuitPath === undefined) return [];
  const answer = await instance.get(options.circuitPath);
  if (answer.status < 400) return [];
  if (answer.status !== 503)
    return [`${answer.summary} while the circuit was open, expected a fallback or 503`];
  return answer.retryAfter() === undefined
    ? [`${answer.summary} while the circuit was open, without Retry-After`]
    : [];
}

/** Closes the circuit at once, also after an interruption. */
async function close(context: CheckContext, circuit: string, problems: string[]): Promise<void> {
  try {
    const closed = await act(context.instance, 'circuit.close', { target: circuit, reason: REASON }, true);
    if (closed.status !== 200)
      problems.push(`${closed.summary}: ${circuit} stays open for up to ${LIFETIME / 1_000} s`);
    else if (!(await shows(context, circuit, false)))
      problems.push(`the page of circuits does not show that ${circuit} is closed`);
  } catch (error) {
    if (problems.length === 0) throw error;
  }
}

export const CIRCUIT_BREAKERS: readonly Check[] = [page, move];
