import type { Clock } from '@breakwater/core';
import type { ResolvedStreamOptions } from '../options/stream.options.js';
import { ServerSentEventsTransport } from './server-sent-events.transport.js';
import type { StreamTransport } from './stream-transport.js';
import { WebSocketTransport } from './web-socket.transport.js';

/** Returns the transport that the options name. */
export function transportOf({ transport, fetch }: ResolvedStreamOptions, clock: Clock): StreamTransport {
  if (typeof transport === 'object') return transport;
  const now = (): number => clock.date().getTime();
  if (transport === 'websocket') return new WebSocketTransport(now);
  return new ServerSentEventsTransport(fetch ?? ((url, init) => globalThis.fetch(url, init)), now);
}
