import type { Effort } from '../bench-case.js';
import { Timings } from '../measure/timings.js';
import type { AppServer } from './app-server.js';
import { Load, type LoadOrder } from './load.js';

/** Puts servers under load in short rounds in turn, who begins changes with each; then closes them. */
export async function takeTurns(
  servers: readonly AppServer[],
  { requests, ...order }: Omit<LoadOrder, 'port'>,
  { rounds, warmUp, share }: Effort,
): Promise<Timings> {
  const load = new Load();
  const timings = new Timings();
  for (let round = -warmUp; round < rounds; round++) {
    for (const { label, port } of round % 2 === 0 ? servers : servers.toReversed()) {
      const nanoseconds = await load.run({ ...order, port, requests: Math.ceil(requests * share) });
      if (round >= 0) timings.add(label, nanoseconds);
    }
  }
  load.stop();
  await Promise.all(servers.map(({ app }) => app.close()));
  return timings;
}
