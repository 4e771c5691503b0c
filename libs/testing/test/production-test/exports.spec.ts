import { globSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import * as api from '@breakwater/testing/production-test';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'DEFAULT_PRODUCTION_TEST_OPTIONS',
    'NoAnswerError',
    'PRODUCTION_CHECKLIST',
    'ProductionTestOptionsError',
    'SECTIONS',
    'junitReport',
    'runProductionTest',
    'textReport',
  ]);
});

it('loads nothing but Node itself, so the command starts without Nest', () => {
  const files = globSync('libs/testing/src/production-test/**/*.ts');
  const imported = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/ from '([^']+)'/g)].map(([, name]) => name!),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(
    imported.filter((name) => !name.startsWith('node:') && !name.startsWith('./') && !name.startsWith('../')),
  ).toEqual([]);
});
