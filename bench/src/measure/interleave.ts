import { setImmediate } from 'node:timers/promises';
import type { Effort } from '../bench-case.js';
import type { Contender } from './contender.js';
import { cpuTime } from './cpu-time.js';
import { Timings } from './timings.js';

/** Conditions that all contenders of one case share. */
export interface Heat {
  /** Calls of one contender in one round. */
  readonly calls: number;
  /** Share of the calls that has to reject, from 0 to 1: proves that each contender does what is being measured. */
  readonly rejections: number;
}

/**
 * Calls the contenders in turn, round by round, so that whatever disturbs the machine disturbs all of them. Who begins
 * changes with each round.
 */
export async function interleave(
  contenders: readonly Contender[],
  { calls, rejections }: Heat,
  { rounds, warmUp, share }: Effort,
): Promise<Timings> {
  const timings = new Timings();
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(turn + round + warmUp) % contenders.length] as Contender;
      const count = 4 * Math.ceil(((contender.calls ?? calls) * share) / 4);
      await setImmediate();
      const started = cpuTime();
      const rejected = await callTimes(contender, count);
      const elapsed = cpuTime() - started;
      if (Math.abs(rejected - rejections * count) >= 1) {
        throw new Error(`${contender.label} rejected ${rejected} of ${count} calls.`);
      }
      if (round >= 0) timings.add(contender.label, elapsed / count);
    }
  }
  return timings;
}

async function callTimes(contender: Contender, count: number): Promise<number> {
  let rejected = 0;
  for (let number = 0; number < count; number++) {
    try {
      await contender.call();
    } catch {
      rejected++;
    }
  }
  return rejected;
}
