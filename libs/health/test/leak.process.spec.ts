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
    'is degraded by its heap before that, for long enough to alert (%s)',
    (...options) => {
      const { signal, looks, error } = leak(...options);
      expect(error).toContain('JavaScript heap out of memory');
      expect(signal).toBe('SIGABRT');
      // V8 gives up early when its collections no longer help, so `down` may never be reached.
      const [first, second, ...others] = new Set(looks.map(([state, reason]) => `${state} ${reason}`));
      expect([first, second]).toEqual(['up -', 'degraded heap']);
      expect(others.filter((look) => look !== 'down heap')).toEqual([]);
      // Several looks in which it was degraded: time for an alert.
      expect(looks.filter(([state]) => state === 'degraded').length).toBeGreaterThan(2);
    },
  );
});
