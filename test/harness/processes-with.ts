import { readFile, readdir } from 'node:fs/promises';

/**
 * Ids of the running processes that have `NAME=value` in their environment; children inherit it.
 * Reads /proc, so it needs Linux.
 */
export async function processesWith(variable: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(variable) ? [Number(id)] : [];
    }),
  );
  return found.flat();
}
