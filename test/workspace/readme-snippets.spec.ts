import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** The TypeScript snippets of a page that no spec contains. */
function unrunSnippets(page: string, specs: readonly string[]): string[] {
  const snippets = [...readFileSync(page, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map((match) =>
    flat(match[1] ?? ''),
  );
  expect(snippets).not.toEqual([]);
  const texts = specs.map((file) => flat(readFileSync(file, 'utf8')));
  return snippets.filter((snippet) => !texts.some((text) => text.includes(snippet)));
}

const documented = globSync('libs/*').filter((lib) => existsSync(`${lib}/README.md`));

describe.each(documented.map((lib) => [basename(lib), lib]))('the README of %s', (_name, lib) => {
  it('shows no TypeScript that its own specs do not run', () => {
    const specs = globSync(`${lib}/{src,test}/**/*.ts`).filter(
      (file) => file.endsWith('.spec.ts') || file.startsWith(`${lib}/test/`),
    );
    expect(unrunSnippets(`${lib}/README.md`, specs)).toEqual([]);
  });
});

describe('the README of the repository', () => {
  it('shows no TypeScript that its spec does not run', () => {
    expect(unrunSnippets('README.md', ['test/workspace/readme-example.spec.ts'])).toEqual([]);
  });
});

/** Its library does not install with Nest 12, so the page has a table in place of code. */
const WITHOUT_CODE = 'docs/migration/nestjs-resilience.md';

const pages = globSync(['docs/recipes/*.md', 'docs/migration/*.md']).filter((page) => page !== WITHOUT_CODE);

describe.each(pages.toSorted())('the page %s', (page) => {
  it('shows no TypeScript that no spec runs', () => {
    const specs = [
      'test/transports/*.spec.ts',
      'test/migration/*.spec.ts',
      'test/workspace/consumer/service.ts',
    ];
    expect(unrunSnippets(page, globSync(specs))).toEqual([]);
  });
});
