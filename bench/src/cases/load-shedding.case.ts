import type { BenchCase } from '../bench-case.js';
import { send, startService } from '../overload/service.js';
import type { TrafficResult } from '../overload/traffic.js';
import { atLeast, below, forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';

/** Share of its capacity that a service can sustain: beyond, the random gaps between requests make long queues. */
const SUSTAINABLE = 0.8;

/** The overload as a multiple of the sustainable traffic. */
const OVERLOAD = 5;

/**
 * Sends five times the traffic that a service sustains, a tenth of it `critical-plus`, to one with load shedding and to one without. The
 * server has one core, and the load has the other.
 */
export const loadSheddingCase: BenchCase = {
  name: 'load-shedding',
  async run({ share }) {
    const of = (seconds: number): number => seconds * share;
    const measured = await startService('unprotected');
    const closed = { port: measured.port, perSecond: 'closed', settling: of(2) } as const;
    // The first traffic warms the server up.
    await send({ ...closed, seconds: of(6) });
    const { goodput: capacity } = await send({ ...closed, seconds: of(8) });
    measured.stop();
    const sustainable = capacity * SUSTAINABLE;

    const flood = { perSecond: sustainable * OVERLOAD, seconds: of(20) };

    const unprotected = await startService('unprotected');
    const collapsed = await send({ port: unprotected.port, ...flood, settling: of(5) });
    unprotected.stop();

    const protectedOne = await startService('shedding');
    const { port } = protectedOne;
    const normal = await send({ port, perSecond: sustainable, settling: of(10), seconds: of(20) });
    const shed = await send({ port, ...flood, settling: of(20) });
    protectedOne.stop();
    const { criticalPlus, others, probes } = shed;
    const perSecond = ({ goodput }: TrafficResult): string => `${grouped(goodput)} answers/s in time`;
    return {
      title: `Express at ${OVERLOAD} times the sustainable traffic, with load shedding (bare: without)`,
      figures: { Breakwater: perSecond(shed), bare: perSecond(collapsed) },
      checks: [
        atLeast(shed.goodput / normal.goodput, 0.85, 'of the goodput at the sustainable traffic'),
        atLeast(criticalPlus.succeeded / criticalPlus.sent, 0.99, 'of the requests `critical-plus` succeed'),
        below(
          shed.p99 / normal.p99,
          2,
          `of the normal p99 (${normal.p99.toFixed(0)} ms) for admitted requests`,
        ),
        atLeast(probes.answered / probes.sent, 1, 'of the probes of liveness are answered'),
        forComparison(others.refused / others.sent, 'of the other requests are refused'),
        forComparison(collapsed.p99 / normal.p99, 'of the normal p99 without load shedding'),
        forComparison(
          collapsed.criticalPlus.succeeded / collapsed.criticalPlus.sent,
          'of the requests `critical-plus` succeed without load shedding',
        ),
        forComparison(
          collapsed.probes.answered / collapsed.probes.sent,
          'of the probes without load shedding',
        ),
      ],
    };
  },
};
