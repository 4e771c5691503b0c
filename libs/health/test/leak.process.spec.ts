import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

// Ends a hang; V8 aborts within seconds.
const HOOKS = new URL('../../lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./process/leak.fixture.ts', import.meta.url));

/** Lets a process with these options of V8 leak until it ends, and returns what `memory` said on the way. */
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

describe('A process that leaks until V8 aborts it', () => {
  it.each([['--max-old-space-size=128'], ['--max-old-space-size=160', '--max-semi-space-size=32']])(
    'is degraded and then unhealthy by its heap before that (%s)',
    (...options) => {
      const { signal, looks, error } = leak(...options);
      expect(error).toContain('JavaScript heap out of memory');
      expect(signal).toBe('SIGABRT');
      expect([...new Set(looks.map(([state, reason]) => `${state} ${reason}`))]).toEqual([
        'up -',
        'degraded heap',
        'down heap',
      ]);
      // Several looks in which it was degraded: time for an alert.
      expect(looks.filter(([state]) => state === 'degraded').length).toBeGreaterThan(2);
    },
  );
});
