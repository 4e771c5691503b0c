import { checkOptions, OptionsCheck, seconds } from '@breakwater/core';

/** Options of `Locks.withLock()`. */
export interface LockOptions {
  /** Longest wait for the lock in milliseconds; 0 tries once. @default 10000 */
  readonly wait?: number;
  /** Signal of the caller. Its abort ends the wait, and aborts the signal of the work. */
  readonly signal?: AbortSignal;
}

/** Defaults of {@link LockOptions}. */
export const DEFAULT_LOCK_OPTIONS = Object.freeze({ wait: seconds(10) } as const);

/** Shortest ttl: renewals of a shorter one would come too late when the process is busy. */
const SHORTEST_TTL = 100;

/** @throws OptionsError with everything that is wrong with a call */
export const checkLockCall = (
  method: string,
  {
    key,
    ttl,
    work,
    options,
  }: Readonly<Record<'key' | 'ttl' | 'work', unknown>> & { readonly options: object },
): void =>
  checkOptions('lock', `Locks.${method}`, (check: OptionsCheck) => {
    check.that(isLockName(key), 'key', 'a text of 1 to 200 characters', key);
    check.duration('ttl', ttl, SHORTEST_TTL);
    check.that(typeof work === 'function', 'work', 'a function', work);
    check.known(options, ['wait', 'signal']);
    const { wait } = options as LockOptions;
    if (wait !== undefined) check.duration('wait', wait);
  });

/** Returns true for a name that every store can keep. */
export const isLockName = (name: unknown): name is string =>
  typeof name === 'string' && name.length > 0 && name.length <= 200 && !name.includes('\0');
