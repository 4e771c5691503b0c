import { KeepAliveClient } from './keep-alive-client.js';
import type { LoadAnswer, LoadOrder } from './load.js';

const clients = new Map<number, KeepAliveClient[]>();

/** One after the other, as thousands at once do not fit in the queue of a listening socket. */
async function clientsOf({ port, path, connections }: LoadOrder): Promise<KeepAliveClient[]> {
  let known = clients.get(port);
  if (!known) clients.set(port, (known = []));
  while (known.length < connections) known.push(await KeepAliveClient.connect(port, path));
  return known;
}

async function carryOut(order: LoadOrder): Promise<LoadAnswer> {
  try {
    const connections = await clientsOf(order);
    const each = Math.ceil(order.requests / connections.length);
    const started = process.hrtime.bigint();
    await Promise.all(connections.map((connection) => connection.send(each)));
    const elapsed = Number(process.hrtime.bigint() - started);
    return { nanosecondsPerRequest: elapsed / (each * connections.length) };
  } catch (error) {
    return { error: String(error) };
  }
}

process.on('message', (order: LoadOrder) => void carryOut(order).then((answer) => process.send?.(answer)));
