import type { Effort } from '../bench-case.js';
import { Timings } from '../measure/timings.js';
import type { AppProcess } from './app-processes.js';
import { Load, type LoadOrder } from './load.js';

/** Puts applications under load in short rounds in turn; another one begins each round. Stops them at the end. */
export async function takeTurns(
  apps: readonly AppProcess[],
  { requests, ...order }: Omit<LoadOrder, 'port'>,
  { rounds, warmUp, share }: Effort,
): Promise<Timings> {
  const load = new Load();
  const timings = new Timings();
  for (let round = -warmUp; round < rounds; round++) {
    for (const { label, port } of round % 2 === 0 ? apps : apps.toReversed()) {
      const nanoseconds = await load.run({ ...order, port, requests: Math.ceil(requests * share) });
      if (round >= 0) timings.add(label, nanoseconds);
    }
  }
  load.stop();
  for (const app of apps) app.stop();
  return timings;
}
