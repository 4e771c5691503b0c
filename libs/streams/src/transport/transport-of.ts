import type { Clock } from '@breakwater/core';
import type { ResolvedStreamOptions } from '../options/stream.options.js';
import type { StreamTransport } from './stream-transport.js';

/** Returns the transport that the options name. Its packages are loaded for the first connection, so that they do not slow the start. */
export async function transportOf(
  { transport, fetch }: ResolvedStreamOptions,
  clock: Clock,
): Promise<StreamTransport> {
  if (typeof transport === 'object') return transport;
  const now = (): number => clock.date().getTime();
  if (transport === 'websocket') {
    const { WebSocketTransport } = await import('./web-socket.transport.js');
    return new WebSocketTransport(now);
  }
  const { ServerSentEventsTransport } = await import('./server-sent-events.transport.js');
  return new ServerSentEventsTransport(fetch ?? ((url, init) => globalThis.fetch(url, init)), now);
}
