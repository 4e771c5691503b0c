import { ask } from './ask.js';

/** Asks for the details of a row. Returns `undefined` if it has ended. */
export async function loadDetails(list: string, id: string, abort: AbortSignal): Promise<unknown> {
  const path = `api/lists/${encodeURIComponent(list)}/${encodeURIComponent(id)}`;
  const answer = await ask(path, {}, { signal: abort });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`The service answered ${answer.status}.`);
  return answer.json();
}
