import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const documented = globSync('libs/*').filter((lib) => existsSync(`${lib}/README.md`));

describe.each(documented.map((lib) => [basename(lib), lib]))('the README of %s', (_name, lib) => {
  it('shows no TypeScript that its own specs do not run', () => {
    const specs = globSync(`${lib}/{src,test}/**/*.ts`)
      .filter((file) => file.endsWith('.spec.ts') || file.startsWith(`${lib}/test/`))
      .map((file) => flat(readFileSync(file, 'utf8')));
    const snippets = [...readFileSync(`${lib}/README.md`, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
      (match) => flat(match[1] ?? ''),
    );
    expect(snippets).not.toEqual([]);
    expect(snippets.filter((snippet) => !specs.some((spec) => spec.includes(snippet)))).toEqual([]);
  });
});
