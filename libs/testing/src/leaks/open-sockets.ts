import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Place of the set on a channel, which all module registries of a process share: Jest loads this file anew for each spec. */
const OPEN_SOCKETS = Symbol.for('@breakwater/testing:OpenSockets');

/**
 * The TCP sockets of this process that were opened since the first load of this file. Node publishes each socket on a channel. Its list of
 * all handles is no alternative: `process._getActiveHandles()` can abort the process while a handle is being closed.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#tcp-socket
 */
export const openSockets: ReadonlySet<Socket> = (() => {
  const clients = channel('net.client.socket') as { [OPEN_SOCKETS]?: Set<Socket> };
  const known = clients[OPEN_SOCKETS];
  if (known) return known;
  const sockets = new Set<Socket>();
  clients[OPEN_SOCKETS] = sockets;
  const add = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  for (const name of ['net.client.socket', 'net.server.socket']) channel(name).subscribe(add);
  return sockets;
})();
