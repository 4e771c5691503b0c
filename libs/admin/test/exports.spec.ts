import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual(['AdminModule', 'DEFAULT_ADMIN_OPTIONS', 'adminLevelOf']);
});
