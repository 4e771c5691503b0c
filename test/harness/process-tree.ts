import { readFile } from 'node:fs/promises';

/** Ids of all descendants of the process `id`. Reads /proc, so it needs Linux. */
export async function descendantsOf(id: number): Promise<number[]> {
  const children = await readFile(`/proc/${id}/task/${id}/children`, 'utf8').catch(() => '');
  const ids = children.split(' ').filter(Boolean).map(Number);
  const deeper = await Promise.all(ids.map(descendantsOf));
  return [...ids, ...deeper.flat()];
}

/** Sends a signal. Does nothing when the process has ended meanwhile. */
export function signal(id: number, name: NodeJS.Signals): void {
  try {
    process.kill(id, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
