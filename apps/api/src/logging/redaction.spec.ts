import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { REDACTED_PATHS } from './redaction.js';

function logged(value: object): string {
  let text = '';
  const logger = pino(
    { redact: { paths: REDACTED_PATHS, censor: '[redacted]' } },
    { write: (line: string) => void (text += line) },
  );
  logger.info(value);
  return text;
}

describe('redaction', () => {
  it.each([
    [{ authorization: 'hunter2' }],
    [{ headers: { cookie: 'hunter2' } }],
    [{ response: { headers: { 'set-cookie': ['hunter2'] } } }],
    [{ failure: { config: { headers: { Authorization: 'hunter2' } } } }],
    [{ user: { password: 'hunter2', name: 'x' } }],
    [{ session: { accessToken: 'hunter2', refresh_token: 'hunter2' } }],
  ])('hides the secret in %j', (value) => {
    expect(logged(value)).not.toContain('hunter2');
    expect(logged(value)).toContain('[redacted]');
  });

  it('leaves everything else', () => {
    expect(logged({ user: { name: 'Ada' }, tokens: 3 })).toContain('"user":{"name":"Ada"},"tokens":3');
  });
});
