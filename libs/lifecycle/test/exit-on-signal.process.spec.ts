import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';

const HOOKS = new URL('./process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./process/early-signal.fixture.ts', import.meta.url));

let child: ChildProcess;
afterEach(() => void child.kill('SIGKILL'));

/** Starts the fixture, and waits until it says `starting`. */
async function start(): Promise<() => Promise<string>> {
  child = spawn(process.execPath, ['--conditions=@breakwater/source', '--import', HOOKS, FIXTURE], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = child.stdout!.setEncoding('utf8');
  const nextLine = async (): Promise<string> => {
    const [text] = (await once(lines, 'data')) as [string];
    return text.trim();
  };
  expect(await nextLine()).toBe('starting');
  return nextLine;
}

describe('exitOnSignal', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends a process that has not got as far as an application at %s', async (signal, code) => {
    await start();
    child.kill(signal);
    // The process exited itself. If the kernel had ended it, the second value would name the signal.
    expect(await once(child, 'exit')).toEqual([code, null]);
  });

  it('leaves the signals to the application after enableGracefulShutdown', async () => {
    const nextLine = await start();
    child.kill('SIGUSR2');
    expect(await nextLine()).toBe('built');
    child.kill('SIGTERM');
    expect(await nextLine()).toBe('the application has ended');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
