import { signal } from '@preact/signals';
import { ask, type Scope } from './ask.js';
import type { FleetResult, ListedAction } from './protocol.js';

/** The actions of the service; `undefined` until the service has listed them. */
export const actions = signal<readonly ListedAction[] | undefined>(undefined);

/** `true` once the service has said that this operator may look and not act. */
export const isViewer = signal(false);

/** Asks for all actions. */
export async function loadActions(): Promise<void> {
  const found = await readActions({});
  if (found) actions.value = found;
}

/**
 * Asks for the actions of a subject and the states of their targets, or of one target. Returns `undefined` when the service does not
 * answer or refuses.
 */
export async function readActions(query: {
  readonly subject?: string;
  readonly target?: string;
}): Promise<readonly ListedAction[] | undefined> {
  try {
    const answer = await ask('api/actions', query);
    isViewer.value = answer.status === 403;
    return answer.ok ? ((await answer.json()) as readonly ListedAction[]) : undefined;
  } catch {
    return undefined;
  }
}

/** The outcome of an action, in a sentence for the operator. */
export interface ActionOutcome {
  /** `unknown`: the service did not answer, so the action may have run. */
  readonly state: 'done' | 'tried' | 'refused' | 'unknown';
  readonly text: string;
  /** One line for each instance, if all were asked. */
  readonly instances?: readonly string[];
}

/** Status of an answer that did not come in time. The action may have run. */
const TIMEOUT = 504;

/** A request to run an action. */
export interface ActionBody {
  readonly target: string;
  readonly reason: string;
  readonly requestId?: string;
  /** True if the action only says what it would do. */
  readonly dryRun?: boolean;
}

/** Runs an action on the instance that the page shows, or on all. Never rejects. */
export async function runAction(name: string, body: ActionBody, scope: Scope): Promise<ActionOutcome> {
  try {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-breakwater-admin': '1' },
      body: JSON.stringify(body),
    };
    const answer = await ask(`api/actions/${encodeURIComponent(name)}`, { scope }, init);
    const result = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (answer.status === TIMEOUT) return UNKNOWN;
    if (!answer.ok) return { state: 'refused', text: refusal(answer.status, result) };
    if (scope === 'fleet') return outcomeOf(result as unknown as FleetResult);
    const told = typeof result['answer'] === 'string' ? result['answer'] : '';
    if (body.dryRun) return { state: 'tried', text: `Nothing was changed. ${told}` };
    const change = `Done: ${String(result['before'])} -> ${String(result['after'])}. ${told}`;
    return { state: 'done', text: change.trim() };
  } catch {
    return UNKNOWN;
  }
}

const UNKNOWN: ActionOutcome = {
  state: 'unknown',
  text: 'The service did not answer. You can send the same request again: it runs once.',
};

function outcomeOf({ instances }: FleetResult): ActionOutcome {
  const has = (wanted: string): boolean => instances.some(({ outcome }) => outcome === wanted);
  const done = instances.filter(({ outcome }) => outcome === 'done').length;
  return {
    state: has('no-answer') ? 'unknown' : has('refused') ? 'refused' : 'done',
    text: `Done on ${done} of ${instances.length} instances.`,
    instances: instances.map(({ instance, outcome, before, after, message }) => {
      if (outcome === 'done') return `${instance}: ${before} -> ${after}`;
      return outcome === 'refused'
        ? `${instance} refused: ${message}`
        : `${instance} did not answer. You can send the same request again: it runs once on each instance.`;
    }),
  };
}

function refusal(status: number, { message, detail }: Record<string, unknown>): string {
  const reason =
    [detail, message].find((text) => typeof text === 'string') ?? `The service answered ${status}.`;
  if (status === 401) return 'The service does not know you: type the token again.';
  if (status === 403) return `You may look, but not change anything: ${reason}`;
  return status === 409 ? `Nothing was changed, because the state is another one by now: ${reason}` : reason;
}
