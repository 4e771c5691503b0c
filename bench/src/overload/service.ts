import { messageOf } from '../http/message-of.js';
import { startPinned } from './pinned.js';
import type { ServiceModule } from './service-apps.js';
import type { TrafficOrder, TrafficResult } from './traffic.js';

/** The server has the first core, and the load has the second. */
const [SERVER, LOAD] = [0, 1] as const;

/** A service in a process of its own. */
export interface Service {
  readonly port: number;
  stop(): void;
}

/** Starts a service. */
export async function startService(label: ServiceModule): Promise<Service> {
  const server = startPinned('service.process.js', SERVER, label);
  const port = await messageOf<number>(server, `The service '${label}'`);
  return { port, stop: () => server.disconnect() };
}

/** Sends traffic from a process of its own. */
export async function send(order: TrafficOrder): Promise<TrafficResult> {
  const load = startPinned('traffic.process.js', LOAD);
  load.send(order);
  const result = await messageOf<TrafficResult>(load, 'The load');
  load.disconnect();
  return result;
}
