import type { HeapInfo, HeapSpaceInfo } from 'node:v8';

/** Use and limit of V8's old generation, in bytes. V8 aborts the process when the old generation cannot grow any further. */
export interface HeapUse {
  readonly used: number;
  readonly limit: number;
}

/** Settings that determine the size of the old generation. */
export interface HeapSettings {
  /** Options of Node in ascending precedence: those of `NODE_OPTIONS`, then those of the command line. */
  readonly options: readonly string[];
  /** Bytes to which Node applies a percentage: the memory of the container, or that of the machine. */
  readonly memory: number;
  /** Limit of a worker thread in MiB, from its `resourceLimits`. */
  readonly workerLimit?: number | undefined;
}

const MEBIBYTE = 2 ** 20;

/** Spaces outside of the old generation: two hold new objects, and the third holds V8's own read-only objects. */
const OTHER_SPACES: ReadonlySet<string> = new Set(['new_space', 'new_large_object_space', 'read_only_space']);

/** The young generation of V8 has the size of three semi-spaces. */
const SEMI_SPACES = 3;

/** By default a semi-space is at most one 64th of the old generation. */
const MAX_DEFAULT_SEMI_SPACE_SHARE = 1 / 64;

/**
 * Returns use and limit of the old generation. `heap_size_limit` is not its limit, because it includes the young generation:
 * with `--max-old-space-size=333` on Node 24 that is 192 of 525 MiB, so V8 aborts at 61 % of `heap_size_limit`.
 */
export function heapUse(heap: HeapInfo, spaces: readonly HeapSpaceInfo[], settings: HeapSettings): HeapUse {
  const used = spaces
    .filter(({ space_name: name }) => !OTHER_SPACES.has(name))
    .reduce((sum, { space_used_size: size }) => sum + size, 0);
  return { used, limit: oldGenerationLimit(heap.heap_size_limit, settings) };
}

function oldGenerationLimit(heapLimit: number, { options, memory, workerLimit }: HeapSettings): number {
  const size = lastNumber(options, 'max-old-space-size');
  const percentage = lastNumber(options, 'max-old-space-size-percentage');
  const semiSpace = lastNumber(options, 'max-semi-space-size');
  const candidates = [
    workerLimit && workerLimit * MEBIBYTE,
    size && size * MEBIBYTE,
    percentage && (percentage / 100) * memory,
    semiSpace && heapLimit - SEMI_SPACES * semiSpace * MEBIBYTE,
  ];
  const stated = candidates.find((limit) => limit !== undefined && limit > 0 && limit < heapLimit);
  // With smaller semi-spaces the result is a few percent too low, which is the safe side.
  return Math.floor(stated ?? heapLimit / (1 + SEMI_SPACES * MAX_DEFAULT_SEMI_SPACE_SHARE));
}

/** Returns the last value of an option of V8. V8 treats `_` like `-`. */
function lastNumber(options: readonly string[], name: string): number | undefined {
  const values = options.flatMap((option) => {
    const [key = '', value = ''] = option.split('=', 2);
    return key.replaceAll('_', '-') === `--${name}` && /^\d+(\.\d+)?$/.test(value) ? [Number(value)] : [];
  });
  return values.at(-1);
}
