import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const MAX_LINES = 250;

const sources = globSync(['libs/*/src/**/*.ts', 'apps/*/src/**/*.ts']).filter(
  (path) => !path.endsWith('.spec.ts') && !path.includes('/generated/') && !path.endsWith('.generated.ts'),
);

describe('a source file', () => {
  it(`has at most ${MAX_LINES} lines`, () => {
    const long = sources.flatMap((path) => {
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n').length;
      return lines > MAX_LINES ? [`${path}: ${lines}`] : [];
    });
    expect(sources.length).toBeGreaterThan(500);
    expect(long).toEqual([]);
  });
});
