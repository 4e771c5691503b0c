import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';

const HOOKS = new URL('../../libs/lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./consumer.fixture.ts', import.meta.url));
const PROCESSES = 4;
const REQUESTS = 250;

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.dispose());

/** A process that waits for a line before it sends its requests. */
function startConsumer(): { readonly output: () => string; go(): void; readonly ended: Promise<unknown> } {
  const args = ['--conditions=@breakwater/source', '--import', HOOKS, FIXTURE, server.url, String(REQUESTS)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { output: () => output, go: () => child.stdin.write('go\n'), ended: once(child, 'close') };
}

it('lets exactly 5 of 1000 concurrent requests of 4 processes pass', async () => {
  const consumers = Array.from({ length: PROCESSES }, startConsumer);
  await until(
    () => consumers.map(({ output }) => output()),
    (outputs) => outputs.every((output) => output.includes('ready')),
  );
  for (const consumer of consumers) consumer.go();
  await Promise.all(consumers.map(({ ended }) => ended));
  const passed = consumers.map(({ output }) => Number(/passed (\d+)/.exec(output())?.[1]));
  expect(passed.reduce((sum, count) => sum + count, 0)).toBe(5);
});
