import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DemoStack, READY } from './harness/demo-stack.js';
import { startPostgres } from './harness/postgres-server.js';
import { descendantsOf, signal } from './harness/process-tree.js';

/** Lies in the data folder that the stack prints; root's PostgreSQL cannot enter every checkout, so the folder varies. */
let postmasterFile: string;
const postmaster = async (): Promise<number> =>
  Number.parseInt(await readFile(postmasterFile, 'utf8').catch(() => ''), 10);

let stack: DemoStack;
let kept: string;

async function start(environment: NodeJS.ProcessEnv = {}): Promise<void> {
  stack = await DemoStack.start(environment);
  await stack.process.prints(READY);
  const folder = /data in (.+)/.exec(stack.process.output)?.[1] ?? '';
  postmasterFile = join(folder, 'postgres/postmaster.pid');
}

async function videoIsKept(): Promise<boolean> {
  return (await fetch(`${stack.api}/videos/${kept}`)).ok;
}

beforeEach(async () => {
  await start();
  const response = await fetch(`${stack.api}/videos`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"channelId":"UCbreakwater","title":"Kept"}',
  });
  kept = ((await response.json()) as { id: string }).id;
});

afterEach(() => stack.stop());

describe('the database of npm start', () => {
  it('keeps videos across restarts, and ends with the stack', async () => {
    expect(await stack.stop()).toBe(0);
    expect(await postmaster()).toBeNaN();
    await start();
    expect(await videoIsKept()).toBe(true);
  });

  it('survives a crash that leaves the server running', async () => {
    const server = await postmaster();
    signal(await parentOf(server), 'SIGKILL');
    expect(await stack.process.ended).toBe(1);
    expect(await postmaster()).toBe(server);
    await start();
    expect(await postmaster()).not.toBe(server);
    expect(await videoIsKept()).toBe(true);
  });

  it('survives a crash that leaves only a file with the id of another process', async () => {
    const server = await postmaster();
    const lines = (await readFile(postmasterFile, 'utf8')).split('\n').slice(1);
    for (const id of [server, ...(await descendantsOf(server))]) signal(id, 'SIGKILL');
    expect(await stack.process.ended).toBe(1);
    expect(stack.process.output).toContain('postgres has ended');
    await writeFile(postmasterFile, [process.pid, ...lines].join('\n'));
    await start();
    expect(await videoIsKept()).toBe(true);
  });

  it('serves one stack only: a second stack reports it, and does not disturb the first', async () => {
    const second = await DemoStack.start();
    expect(await second.process.ended).toBe(1);
    expect(second.process.output).toContain('Another "npm start" uses the database');
    expect(await videoIsKept()).toBe(true);
  });

  it('is not started when there is a DATABASE_URL, which is not printed', async () => {
    await stack.stop();
    const server = await startPostgres();
    await start({ DATABASE_URL: server.url() });
    expect(await postmaster()).toBeNaN();
    expect(await videoIsKept()).toBe(false);
    expect(stack.process.output).toMatch(/PostgreSQL +that of DATABASE_URL/);
    expect(stack.process.output).not.toContain('only-for-tests');
    await stack.stop();
    await server.dispose();
  });
});

/** Id of the parent of a process. */
async function parentOf(id: number): Promise<number> {
  return Number(/^\d+ \(.*\) \S (\d+) /s.exec(await readFile(`/proc/${id}/stat`, 'utf8'))?.[1]);
}
