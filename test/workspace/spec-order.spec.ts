import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
// @ts-expect-error -- Jest loads it without a build, so it is JavaScript
import * as order from '../../scripts/jest/longest-first.mjs';

const { LONGEST, default: LongestFirst } = order as {
  readonly LONGEST: readonly string[];
  readonly default: new () => { sort(tests: readonly object[]): readonly { readonly path: string }[] };
};

describe('the order of the specs', () => {
  it('names only specs that exist', () => {
    expect(LONGEST.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('starts the specs that take longest first', () => {
    const context = { config: { id: 'order', cacheDirectory: '/nowhere' }, hasteFS: { getSize: () => 1 } };
    const files = ['test/health.spec.ts', ...LONGEST.toReversed()].map((file) => resolve(file));
    // oxlint-disable-next-line unicorn/no-array-sort -- a method of the sequencer, not of an array
    const sorted = new LongestFirst().sort(files.map((path) => ({ path, context })));
    expect(sorted.map(({ path }) => path)).toEqual(
      [...LONGEST, 'test/health.spec.ts'].map((file) => resolve(file)),
    );
  });
});
