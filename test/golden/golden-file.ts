import { readFile, writeFile } from 'node:fs/promises';

/** The content of the committed file of that name; with UPDATE_GOLDEN=1 `captured` is written to it first. */
export async function golden(name: string, captured: unknown): Promise<unknown> {
  const file = new URL(`./files/${name}.json`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(file, `${JSON.stringify(captured, null, 2)}\n`);
  return JSON.parse(await readFile(file, 'utf8'));
}
