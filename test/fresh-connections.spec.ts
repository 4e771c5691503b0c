import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seconds } from '@breakwater/core';
import { expect, it } from '@jest/globals';

it.each([
  ['opens a new connection where the server closes idle ones soon', seconds(5), false],
  ['uses a connection again that the server keeps', seconds(65), true],
])('fetch of the specs %s', async (_what, keepAliveTimeout, isReused) => {
  let connections = 0;
  const server = createServer((_request, response) => response.end('ok'));
  server.keepAliveTimeout = keepAliveTimeout;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (let request = 0; request < 3; request += 1) {
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
    // The connection goes back to the pool after the text has arrived.
    await new Promise(setImmediate);
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(connections < 3).toBe(isReused);
});
