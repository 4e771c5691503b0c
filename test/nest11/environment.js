import { TestEnvironment } from 'jest-environment-node';
import { SKIPPED } from './skipped.js';

/** Runs specs as Jest does, and skips the tests that cannot pass on Nest 11. */
export default class Nest11Environment extends TestEnvironment {
  handleTestEvent(event) {
    if (event.name === 'test_start' && SKIPPED.some(({ name }) => name.test(fullNameOf(event.test)))) {
      event.test.mode = 'skip';
    }
  }
}

function fullNameOf(test) {
  const names = [];
  for (let part = test; part.parent; part = part.parent) names.unshift(part.name);
  return names.join(' ');
}
