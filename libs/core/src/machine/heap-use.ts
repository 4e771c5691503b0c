import type { HeapInfo, HeapSpaceInfo } from 'node:v8';

/** How full V8's old generation is, in bytes. V8 aborts the process when it cannot grow any further. */
export interface HeapUse {
  readonly used: number;
  readonly limit: number;
}

/** What decides about the size of the old generation. */
export interface HeapSettings {
  /** Options of Node in the order in which they count: those of `NODE_OPTIONS`, then those of the command line. */
  readonly options: readonly string[];
  /** Bytes from which Node takes a percentage: the memory of the container, or that of the machine. */
  readonly memory: number;
  /** Limit of a worker thread in MiB, from its `resourceLimits`. */
  readonly workerLimit?: number | undefined;
}

const MEBIBYTE = 2 ** 20;

/** Not part of the old generation: new objects live in the first two, and V8's own read-only objects do not grow. */
const OTHER_SPACES: ReadonlySet<string> = new Set(['new_space', 'new_large_object_space', 'read_only_space']);

/** V8 makes the young generation three times as large as one of its semi-spaces. */
const SEMI_SPACES = 3;

/** By default a semi-space is at most one 64th of the old generation. */
const MAX_DEFAULT_SEMI_SPACE_SHARE = 1 / 64;

/**
 * The old generation against its own limit. `heap_size_limit` is no measure: it includes the young generation (192 MiB of 525
 * with `--max-old-space-size=333` on Node 24), so V8 aborts at 61 % of it.
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
  // A few percent below the truth where the semi-spaces are smaller than that: the safe side.
  return Math.floor(stated ?? heapLimit / (1 + SEMI_SPACES * MAX_DEFAULT_SEMI_SPACE_SHARE));
}

/** Value of an option of V8, the last one if there are several; V8 takes `_` for `-`. */
function lastNumber(options: readonly string[], name: string): number | undefined {
  const values = options.flatMap((option) => {
    const [key = '', value = ''] = option.split('=', 2);
    return key.replaceAll('_', '-') === `--${name}` && /^\d+(\.\d+)?$/.test(value) ? [Number(value)] : [];
  });
  return values.at(-1);
}
