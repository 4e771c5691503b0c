import type { Clock } from '@breakwater/core';
import type { ResolvedStreamOptions } from '../options/stream.options.js';
import type { StreamTransport } from './stream-transport.js';
import { WebSocketTransport } from './web-socket.transport.js';

/** Returns the transport that the options name. */
export function transportOf({ transport }: ResolvedStreamOptions, clock: Clock): StreamTransport {
  if (typeof transport === 'object') return transport;
  return new WebSocketTransport(() => clock.date().getTime());
}
