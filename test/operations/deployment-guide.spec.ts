import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const guide = readFileSync('docs/guides/deployment.md', 'utf8');
const manifests = globSync('k8s/{base,overlays/production}/*.{yaml,env}').map((file) =>
  readFileSync(file, 'utf8'),
);

describe('the deployment guide', () => {
  it('explains the numbers of the manifests', () => {
    const [, table = ''] = guide.split('## The numbers');
    const explained = [...table.matchAll(/^\| `(\w+(?:: |=)[^`]+)`/gm)].map(([, number]) => number!);
    expect(explained.length).toBeGreaterThan(15);
    const lines = new Set(manifests.flatMap((text) => text.split('\n').map((line) => line.trim())));
    expect(explained.filter((number) => !lines.has(number))).toEqual([]);
  });

  it('names files that exist', () => {
    const named = [
      ...guide.matchAll(/\b(?:docker|k8s|apps|test|docs)\/[\w./-]+\.\w+|\b(?:docker|k8s)\/[\w/-]+\//g),
    ];
    const missing = named.map(([path]) => path).filter((path) => globSync(path).length === 0);
    expect(missing).toEqual([]);
  });
});
