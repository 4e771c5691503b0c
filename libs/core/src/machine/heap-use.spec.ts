import type { HeapInfo, HeapSpaceInfo } from 'node:v8';
import { describe, expect, it } from '@jest/globals';
import { heapUse } from './heap-use.js';

const MEBIBYTE = 2 ** 20;

const space = (name: string, size: number): HeapSpaceInfo =>
  ({ space_name: name, space_used_size: size * MEBIBYTE }) as HeapSpaceInfo;

/** MiB that the old generation may take. */
const limit = (heapLimit: number, ...options: string[]): number =>
  heapUse({ heap_size_limit: heapLimit * MEBIBYTE } as HeapInfo, [], {
    options,
    memory: 512 * MEBIBYTE,
  }).limit / MEBIBYTE;

describe('heapUse', () => {
  it('counts what belongs to the old generation', () => {
    const spaces = [
      space('read_only_space', 1_000),
      space('new_space', 1_000),
      space('new_large_object_space', 1_000),
      space('old_space', 1),
      space('code_space', 2),
      space('large_object_space', 4),
      space('trusted_space', 8),
    ];
    const { used } = heapUse({ heap_size_limit: 1 } as HeapInfo, spaces, { options: [], memory: 1 });
    expect(used).toBe(15 * MEBIBYTE);
  });

  // `heap_size_limit` of Node 24.21 with each of these options, in MiB.
  it.each([
    [525, ['--max-old-space-size=333'], 333],
    [292, ['--max_old_space_size=100'], 100],
    [292, ['--max-old-space-size=50', '--enable-source-maps', '--max-old-space-size=100'], 100],
    [336, ['--max-old-space-size-percentage=65'], 332.8],
    [4_120, ['--max-semi-space-size=8'], 4_096],
    [392, ['--max-old-space-size=200', '--max-semi-space-size=64'], 200],
  ])('knows the limit in a heap of %d MiB with %j', (heap, options, expected) => {
    expect(limit(heap, ...options)).toBeCloseTo(expected, 3);
  });

  it.each([
    ['Node 24', 4_288, 4_096],
    ['Node 22', 4_144, 4_096],
    ['Node 24 in a container of 512 MiB', 259, 256],
  ])('stays within 5 %% below the limit that %s has by default', (_name, heap, truth) => {
    expect(limit(heap)).toBeLessThanOrEqual(truth);
    expect(limit(heap)).toBeGreaterThan(truth * 0.95);
  });

  it.each(['--max-old-space-size=0', '--max-old-space-size=9999999', '--max-old-space-size=x'])(
    'ignores %s, as V8 does',
    (option) => {
      expect(limit(4_288, option)).toBe(limit(4_288));
    },
  );

  it('takes the limit of a worker', () => {
    const heap = { heap_size_limit: 525 * MEBIBYTE } as HeapInfo;
    const settings = { options: ['--max-old-space-size=333'], memory: 1, workerLimit: 80 };
    expect(heapUse(heap, [], settings).limit).toBe(80 * MEBIBYTE);
  });
});
