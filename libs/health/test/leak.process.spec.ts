import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

// Time limit of the process; V8 aborts it within seconds.
const HOOKS = new URL('../../lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./process/leak.fixture.ts', import.meta.url));

/** Lets a process with these V8 options leak until it ends, and returns the results of `memory` until then. */
function leak(...options: string[]): {
  readonly signal: string | null;
  readonly looks: string[][];
  readonly error: string;
} {
  const child = spawnSync(
    process.execPath,
    [...options, '--conditions=@breakwater/source', '--import', HOOKS, FIXTURE],
    { env: { ...process.env, NODE_OPTIONS: '' }, encoding: 'utf8' },
  );
  const looks = child.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return { signal: child.signal, looks, error: child.stderr };
}

describe('a process that leaks until V8 aborts it', () => {
  it.each([['--max-old-space-size=128'], ['--max-old-space-size=160', '--max-semi-space-size=32']])(
    'is degraded by its heap before that, for long enough to alert (%s)',
    (...options) => {
      const { signal, looks, error } = leak(...options);
      expect(error).toContain('JavaScript heap out of memory');
      expect(signal).toBe('SIGABRT');
      // V8 aborts early when garbage collection no longer helps, so the process may never be `down`.
      const [first, second, ...others] = new Set(looks.map(([state, reason]) => `${state} ${reason}`));
      expect([first, second]).toEqual(['up -', 'degraded heap']);
      expect(others.filter((look) => look !== 'down heap')).toEqual([]);
      // Several results in a row were degraded: enough time for an alert.
      expect(looks.filter(([state]) => state === 'degraded').length).toBeGreaterThan(2);
    },
  );
});
