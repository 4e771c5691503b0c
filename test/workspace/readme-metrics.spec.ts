import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PACKAGES } from '../exposition/packages.js';

/** Rows of the table of metrics: name, type and labels. */
function documented(lib: string): string[] {
  const readme = readFileSync(`libs/${lib}/README.md`, 'utf8');
  return [...readme.matchAll(/^\| `([a-z0-9_]+)`\s*\| (counter|gauge|histogram)\s*\| ([^|]*?)\s*\|/gm)].map(
    ([, name, type, labels]) => `${name} ${type} ${labels}`,
  );
}

describe.each(Object.entries(PACKAGES))('the README of %s', (lib, descriptions) => {
  it('lists the metrics that the package describes, with their types and labels', () => {
    const described = descriptions.map(({ name, kind, labels = [], conventional }) => {
      const text = labels.map((label) => `\`${label}\``).join(', ') || '-';
      return `${conventional ? '' : 'breakwater_'}${name} ${kind} ${text}`;
    });
    expect(documented(lib).toSorted()).toEqual(described.toSorted());
  });
});
