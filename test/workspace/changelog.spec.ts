import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const changelog = readFileSync('CHANGELOG.md', 'utf8');
const packages = globSync('libs/*/package.json').map(
  (file) => JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string },
);

describe('CHANGELOG.md', () => {
  const [latest = ''] = changelog.split(/^## /m).slice(1);

  it('describes every package in the section of the latest version', () => {
    const described = [...latest.matchAll(/^### (?<name>\S+)$/gm)].map(({ groups }) => groups?.['name']);
    expect(new Set(described)).toEqual(new Set(packages.map(({ name }) => name)));
  });

  it('names the version of the packages', () => {
    const versions = new Set(packages.map(({ version }) => version));
    expect(versions.size).toBe(1);
    expect(latest.split('\n')[0]).toContain([...versions][0]);
  });
});
