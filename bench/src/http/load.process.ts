import { KeepAliveClient } from './keep-alive-client.js';
import type { LoadAnswer, LoadOrder } from './load.js';

const CONNECTIONS = 16;

const clients = new Map<number, KeepAliveClient[]>();

async function clientsOf(port: number, path: string): Promise<KeepAliveClient[]> {
  let known = clients.get(port);
  if (!known) {
    known = await Promise.all(Array.from({ length: CONNECTIONS }, () => KeepAliveClient.connect(port, path)));
    clients.set(port, known);
  }
  return known;
}

async function carryOut({ port, path, requests }: LoadOrder): Promise<LoadAnswer> {
  try {
    const connections = await clientsOf(port, path);
    const each = Math.ceil(requests / connections.length);
    const started = process.hrtime.bigint();
    await Promise.all(connections.map((connection) => connection.send(each)));
    const elapsed = Number(process.hrtime.bigint() - started);
    return { nanosecondsPerRequest: elapsed / (each * connections.length) };
  } catch (error) {
    return { error: String(error) };
  }
}

process.on('message', (order: LoadOrder) => void carryOut(order).then((answer) => process.send?.(answer)));
