import { describe, expect, it } from '@jest/globals';
import { redactText } from './redact-text.js';

describe('redactText', () => {
  it.each([
    ['connect redis://default:hunter2@cache:6379 failed', 'connect redis://[redacted]@cache:6379 failed'],
    ['sent Authorization: Bearer hunter2.hunter2', 'sent Authorization: Bearer [redacted]'],
    ['refused password=hunter2, user=ada', 'refused password=[redacted], user=ada'],
    ['body {"token": "hunter2", "id": 7}', 'body {"token": [redacted], "id": 7}'],
    ['jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl expired', 'jwt [redacted] expired'],
  ])('hides the credential in %j', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  it.each(['GET https://api.example.com/videos?id=7 gave 503', 'the basic plan has 3 tokens', 'a@b.example'])(
    'leaves %j',
    (text) => {
      expect(redactText(text)).toBe(text);
    },
  );

  it('cuts long texts', () => {
    expect(redactText('x'.repeat(8_200))).toBe(`${'x'.repeat(8_192)} [8 more characters]`);
  });

  it.each(['eyJ-', 'a://', 'bearer ', 'password:', 'a.b+c-'])('takes no longer for many a %j', (part) => {
    const before = performance.now();
    redactText(part.repeat(100_000));
    expect(performance.now() - before).toBeLessThan(250);
  });
});
