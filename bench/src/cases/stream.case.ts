import type { BenchCase } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import { atMost, forComparison } from '../report/check.js';
import { nanoseconds } from '../report/figures.js';
import { PostServer, receiveBare, startPostStream } from '../subjects/post-streams.js';

/** Events of a call of a contender. */
const EVENTS = 5_000;

/** An event of 600 bytes over a WebSocket, from the socket to the handler, by the processor time of the consumer. */
export const streamCase: BenchCase = {
  name: 'stream',
  async run(effort) {
    const server = await PostServer.start();
    const stream = await startPostStream(server, EVENTS, false);
    const asynchronous = await startPostStream(server, EVENTS, true);
    const timings = await interleave(
      [
        { label: 'Breakwater', call: () => stream.receive() },
        { label: 'asynchronous', call: () => asynchronous.receive() },
        { label: 'bare', call: () => receiveBare(server, EVENTS) },
      ],
      { calls: 8, rejections: 0 },
      effort,
    );
    await stream.app.close();
    await asynchronous.app.close();
    server.stop();
    return {
      title: 'a stream of events of 600 bytes (bare: a loop on `ws` that parses the same JSON)',
      figures: {
        Breakwater: nanoseconds(timings.of('Breakwater') / EVENTS),
        bare: nanoseconds(timings.of('bare') / EVENTS),
      },
      checks: [
        atMost(timings.ratio('Breakwater', 'bare'), 1.5, 'of the bare loop'),
        forComparison(timings.ratio('asynchronous', 'bare'), 'with a handler that returns a promise'),
      ],
    };
  },
};
