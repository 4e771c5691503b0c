import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ServiceProcess } from '../../libs/lifecycle/test/process/service.process.js';
import { type MisbehavingServer, jsonAnswer, openMisbehavingServer } from '../harness/misbehaving-server.js';
import { until } from '../harness/until.js';

const FIXTURE = fileURLToPath(new URL('./shutdown.fixture.ts', import.meta.url));
const CALLS = 20;

let upstream: MisbehavingServer;
beforeEach(async () => {
  upstream = await openMisbehavingServer();
});
afterEach(() => upstream.close());

it('a shutdown with 20 calls in flight answers all of them, then closes the connections to the upstream', async () => {
  const held: Socket[] = [];
  upstream.on('/held', (socket) => held.push(socket));
  await using service = await ServiceProcess.listening({ upstream: upstream.origin }, {}, FIXTURE);
  const answers = Array.from({ length: CALLS }, async (_, id) => {
    const response = await fetch(`${service.url}/orders/${id}`);
    return { status: response.status, body: await response.json() };
  });
  await until(
    () => held.length,
    (length) => length === CALLS,
  );
  service.send('SIGTERM');
  await service.says('phase stopping');
  expect(upstream.connections).toBe(CALLS);
  for (const socket of held) socket.write(jsonAnswer({ paid: true }));

  expect(await Promise.all(answers)).toEqual(
    Array.from({ length: CALLS }, () => ({ status: 200, body: { paid: true } })),
  );
  expect(await service.exit).toEqual({ code: 0, signal: null });
  expect(service.output).not.toMatch(/ERROR|FATAL|WARN/);
  await until(
    () => upstream.connections,
    (count) => count === 0,
  );
});
