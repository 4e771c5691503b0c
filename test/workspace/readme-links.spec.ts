import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CODE_OF_CONDUCT.md',
  ...globSync(['docs/**/*.md', 'libs/*/README.md'], {
    exclude: ['docs/node_modules/**', 'docs/packages/**', 'docs/api/**'],
  }),
];
const withoutCode = (text: string): string => text.replaceAll(/^```.*?^```$/gms, '');

/** The anchors that GitHub gives to the headings of a page. */
function anchors(page: string): string[] {
  const headings = withoutCode(readFileSync(page, 'utf8')).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function leadsNowhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(target)) return true;
  return anchor !== undefined && !anchors(target).includes(anchor);
}

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  it('links to pages and headings that exist', () => {
    const links = [...withoutCode(text).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(
      ([, link]) => link!,
    );
    expect(links.filter((link) => leadsNowhere(page, link))).toEqual([]);
  });

  it('has no semicolon in its diagrams, where it ends a statement', () => {
    const diagrams = [...text.matchAll(/^```mermaid\n(.*?)^```$/gms)].map(([, diagram]) => diagram!);
    expect(diagrams.filter((diagram) => diagram.includes(';'))).toEqual([]);
  });
});
