import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const specs = [
  'test/transports/*.spec.ts',
  'test/migration/*.spec.ts',
  'test/workspace/consumer/service.ts',
].flatMap((pattern) => globSync(pattern).map((file) => flat(readFileSync(file, 'utf8'))));

/** The page has no examples: its library does not install with Nest 12. */
const WITHOUT_EXAMPLES = 'docs/migration/nestjs-resilience.md';

const pages = globSync(['docs/recipes/*.md', 'docs/migration/*.md']).filter(
  (page) => page !== WITHOUT_EXAMPLES,
);

describe.each(pages.toSorted())('%s', (page) => {
  it('shows no TypeScript that no spec runs', () => {
    const snippets = [...readFileSync(page, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) =>
      flat(code),
    );
    expect(snippets).not.toEqual([]);
    expect(snippets.filter((snippet) => !specs.some((spec) => spec.includes(snippet)))).toEqual([]);
  });
});
