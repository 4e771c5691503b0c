import { OpenLoop } from './open-loop.js';
import type { TrafficOrder } from './traffic.js';

// The process that sends the traffic: it takes orders one after the other, and answers each with its result.
process.on('message', (order: TrafficOrder) => {
  void new OpenLoop(order).run().then((result) => process.send?.(result));
});
process.once('disconnect', () => process.exit());
