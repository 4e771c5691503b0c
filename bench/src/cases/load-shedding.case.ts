import type { BenchCase } from '../bench-case.js';
import { send, startService } from '../overload/service.js';
import { forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';

/** Share of its capacity that a service can sustain: beyond, the random gaps between requests make long queues. */
const SUSTAINABLE = 0.8;

/** The overload as a multiple of the sustainable traffic. */
const OVERLOAD = 5;

/** Sends five times the traffic that a service sustains. The server has one core, and the load has the other. */
export const loadSheddingCase: BenchCase = {
  name: 'load-shedding',
  async run({ share }) {
    const of = (seconds: number): number => seconds * share;
    const service = await startService('unprotected');
    const { port } = service;
    await send({ port, perSecond: 'closed', settling: of(2), seconds: of(4) });
    const { goodput: capacity } = await send({ port, perSecond: 'closed', settling: of(2), seconds: of(8) });
    const sustainable = capacity * SUSTAINABLE;
    const normal = await send({ port, perSecond: sustainable, settling: of(5), seconds: of(15) });
    const collapsed = await send({
      port,
      perSecond: sustainable * OVERLOAD,
      settling: of(5),
      seconds: of(15),
    });
    service.stop();
    const { probes } = collapsed;
    return {
      title: `Express at ${OVERLOAD} times the sustainable traffic, without load shedding`,
      figures: { bare: `${grouped(collapsed.goodput)} answers/s in time` },
      checks: [
        forComparison(collapsed.goodput / normal.goodput, 'of the goodput at the sustainable traffic'),
        forComparison(probes.answered / probes.sent, 'of the probes of liveness are answered'),
      ],
    };
  },
};
