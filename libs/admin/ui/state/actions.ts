import { signal } from '@preact/signals';
import type { ListedAction } from './protocol.js';
import { credentials } from './token.js';

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
    const search = new URLSearchParams(query).toString();
    const answer = await fetch(`api/actions?${search}`, { headers: credentials(), cache: 'no-store' });
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
}

/** A request to run an action. */
export interface ActionBody {
  readonly target: string;
  readonly reason: string;
  readonly requestId?: string;
  /** True if the action only says what it would do. */
  readonly dryRun?: boolean;
}

/** Runs an action. Never rejects. */
export async function runAction(name: string, body: ActionBody): Promise<ActionOutcome> {
  try {
    const answer = await fetch(`api/actions/${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { ...credentials(), 'content-type': 'application/json', 'x-breakwater-admin': '1' },
      body: JSON.stringify(body),
    });
    const result = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (!answer.ok) return { state: 'refused', text: refusal(answer.status, result) };
    const told = typeof result['answer'] === 'string' ? result['answer'] : '';
    if (body.dryRun) return { state: 'tried', text: `Nothing was changed. ${told}` };
    const change = `Done: ${String(result['before'])} -> ${String(result['after'])}. ${told}`;
    return { state: 'done', text: change.trim() };
  } catch {
    return {
      state: 'unknown',
      text: 'The service did not answer. You can send the same request again: it runs once.',
    };
  }
}

function refusal(status: number, { message, detail }: Record<string, unknown>): string {
  const reason =
    [detail, message].find((text) => typeof text === 'string') ?? `The service answered ${status}.`;
  if (status === 401) return 'The service does not know you: type the token again.';
  if (status === 403) return `You may look, but not change anything: ${reason}`;
  return status === 409 ? `Nothing was changed, because the state is another one by now: ${reason}` : reason;
}
