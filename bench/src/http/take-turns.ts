import type { Effort } from '../bench-case.js';
import { Timings } from '../measure/timings.js';
import type { AppProcess } from './app-processes.js';
import { Load, type LoadOrder } from './load.js';

/**
 * Puts applications under load in short rounds in turn; another one begins each round. Stops them at the end.
 *
 * @returns the processor time of an application for each request. Under this load it limits the throughput
 */
export async function takeTurns(
  apps: readonly AppProcess[],
  { requests, ...order }: Omit<LoadOrder, 'port'>,
  { rounds, warmUp, share }: Effort,
): Promise<Timings> {
  const load = new Load();
  const timings = new Timings();
  for (let round = -warmUp; round < rounds; round++) {
    for (const { label, port, ...app } of round % 2 === 0 ? apps : apps.toReversed()) {
      const count = Math.ceil(requests * share);
      const before = await app.cpuTime();
      await load.run({ ...order, port, requests: count });
      if (round >= 0) timings.add(label, ((await app.cpuTime()) - before) / count);
    }
  }
  load.stop();
  for (const app of apps) app.stop();
  return timings;
}
