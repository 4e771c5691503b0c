import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const HOOKS = new URL('../../lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./process/ending.fixture.ts', import.meta.url));

/** Runs an application to its end. */
function run(end: string): Promise<{ readonly code: unknown; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=@breakwater/source', '--import', HOOKS, FIXTURE, end],
      { env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', SHUTDOWN_DRAIN_DELAY: '0' } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

const stored = (output: string): string[] => output.split('\n').filter((line) => line.startsWith('stored'));

describe('a process that ends', () => {
  it('stores the error that it crashed with, as a critical one, and alerts about it', async () => {
    const { code, output } = await run('crash');
    expect(code).toBe(1);
    expect(stored(output)).toEqual(['stored 1 critical Error: A listener is broken.']);
    expect(output).toMatch(/\[Alerts\].*CriticalError/);
    expect(output.match(/FATAL/g)).toHaveLength(1);
  });

  it('stores the error that kept it from starting', async () => {
    const { code, output } = await run('startup');
    expect(code).toBe(1);
    expect(stored(output)).toEqual([expect.stringMatching(/^stored 1 critical StartupError: /)]);
  });

  it('stores errors that were tracked just before a signal', async () => {
    const { code, output } = await run('signal');
    expect(code).toBe(0);
    expect(stored(output)).toEqual(['stored 1 high Error: The last words.']);
  });
});
