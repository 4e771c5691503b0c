import { expect, it } from '@jest/globals';
import { issueIdOf } from './issue.js';

it('gives a fingerprint the same id everywhere, of letters and digits', () => {
  expect(issueIdOf('v1:pay')).toBe(issueIdOf('v1:pay'));
  expect(issueIdOf('v1:pay/🙂?')).toMatch(/^[0-9a-f]{32}$/);
  expect(issueIdOf('v1:pay')).not.toBe(issueIdOf('v1:Pay'));
});
