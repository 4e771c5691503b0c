import { signal } from '@preact/signals';
import type { ListedAction } from './protocol.js';
import { credentials } from './token.js';

/** The actions of the service; `undefined` until they were asked for. */
export const actions = signal<readonly ListedAction[] | undefined>(undefined);

/** Asks for the actions and for the states of their targets. */
export async function loadActions(): Promise<void> {
  const answer = await fetch('api/actions', { headers: credentials(), cache: 'no-store' });
  if (answer.ok) actions.value = (await answer.json()) as readonly ListedAction[];
}

/** Asks for the details of a row. Returns `undefined` if it has ended. */
export async function loadDetails(list: string, id: string, abort: AbortSignal): Promise<unknown> {
  const path = `api/lists/${encodeURIComponent(list)}/${encodeURIComponent(id)}`;
  const answer = await fetch(path, { headers: credentials(), cache: 'no-store', signal: abort });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`The service answered ${answer.status}.`);
  return answer.json();
}

/** The outcome of an action, in a sentence for the operator. */
export interface ActionOutcome {
  readonly isDone: boolean;
  readonly text: string;
}

/** Runs an action. Never rejects. */
export async function runAction(name: string, body: object): Promise<ActionOutcome> {
  try {
    const answer = await fetch(`api/actions/${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { ...credentials(), 'content-type': 'application/json', 'x-breakwater-admin': '1' },
      body: JSON.stringify(body),
    });
    const result = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (answer.ok) {
      return { isDone: true, text: `Done: ${String(result['before'])} -> ${String(result['after'])}.` };
    }
    return { isDone: false, text: refusal(answer.status, result) };
  } catch {
    return { isDone: false, text: 'The service did not answer. Look at the state before you try again.' };
  }
}

function refusal(status: number, { message, detail }: Record<string, unknown>): string {
  const reason =
    [detail, message].find((text) => typeof text === 'string') ?? `The service answered ${status}.`;
  if (status === 401) return 'The service does not know you: type the token again.';
  if (status === 403) return `You may look, but not change anything: ${reason}`;
  return status === 409 ? `Nothing was changed, because the state is another one by now: ${reason}` : reason;
}
