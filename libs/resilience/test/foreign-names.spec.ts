import { readFileSync } from 'node:fs';
import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import {
  FOREIGN_BULKHEAD_NAMES,
  FOREIGN_CIRCUIT_BREAKER_NAMES,
  FOREIGN_RETRY_NAMES,
  FOREIGN_THROTTLE_NAMES,
  FOREIGN_TIMEOUT_NAMES,
} from '../src/options/foreign-names.js';
import { start } from './application.harness.js';

const TABLES = {
  circuitBreaker: FOREIGN_CIRCUIT_BREAKER_NAMES,
  retry: FOREIGN_RETRY_NAMES,
  timeout: FOREIGN_TIMEOUT_NAMES,
  bulkhead: FOREIGN_BULKHEAD_NAMES,
  throttle: FOREIGN_THROTTLE_NAMES,
} as const;

const NAMES = Object.entries(TABLES).flatMap(([kind, names]) =>
  Object.entries(names).map(([foreign, own]) => ({ kind, foreign, own })),
);

describe('the name of an option in another library', () => {
  it.each(NAMES)(
    'ends the start with the option to write: $kind.$foreign',
    async ({ kind, foreign, own }) => {
      const policies = { rates: { [kind]: { [foreign]: 5 } } };
      const failure: unknown = await start({ options: { policies } }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(OptionsError);
      expect(String(failure)).toContain(`"${kind}.${foreign}" to be written as ${own}, got 5`);
    },
  );

  it('is explained together with all other problems of the policy', async () => {
    const circuitBreaker = { failureThreshold: 5, recoveryTimeout: 30_000, monitorTimeout: 5_000 };
    const started = start({ options: { policies: { rates: { circuitBreaker } as never } } });
    await expect(started).rejects.toMatchObject({
      problems: [
        { option: 'circuitBreaker.failureThreshold' },
        { option: 'circuitBreaker.recoveryTimeout' },
        { option: 'circuitBreaker.monitorTimeout' },
      ],
    });
  });

  it('stands in the README with the option of this package', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const section = readme.split('## Coming from another library')[1]!.split('\n## ')[0]!;
    const missing = NAMES.filter(({ foreign }) => !section.includes(`\`${foreign}\``));
    expect(missing).toEqual([]);
  });
});
