import type { BenchCase } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import { atMost } from '../report/check.js';
import { nanoseconds } from '../report/figures.js';
import { createLimitedApp, RateLimitGuard, requestOf, ThrottlerGuard } from '../subjects/limited-app.js';

/** Number of clients that take turns. */
const CLIENTS = 10_000;

/** A request that passes the guard, with counters in memory. Each request has objects of its own, as in a server. */
export const rateLimitGuardCase: BenchCase = {
  name: 'rate-limit-guard',
  async run(effort) {
    const app = await createLimitedApp();
    const [ours, theirs] = [app.get(RateLimitGuard), app.get(ThrottlerGuard)];
    let client = 0;
    const next = (): number => (client = (client + 1) % CLIENTS);
    const timings = await interleave(
      [
        { label: 'Breakwater', call: async () => ours.canActivate(requestOf(next())), calls: 40_000 },
        { label: 'throttler', call: async () => theirs.canActivate(requestOf(next())) },
        { label: 'request', call: async () => requestOf(next()), calls: 400_000 },
      ],
      { calls: 10_000, rejections: 0 },
      effort,
    );
    await app.close();
    // The cost of making the request belongs to no guard.
    const request = timings.of('request');
    const [own, other] = [timings.of('Breakwater') - request, timings.of('throttler') - request];
    return {
      title: '`RateLimitGuard` in memory, 10 000 clients',
      figures: { Breakwater: nanoseconds(own) },
      checks: [atMost(own / other, 0.35, `of ThrottlerGuard (${nanoseconds(other)})`)],
    };
  },
};
