import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { MAX_MESSAGE_LENGTH, normaliseMessage } from './normalise-message.js';

describe('normaliseMessage', () => {
  it.each([
    ['Mail to ada.lovelace+x@example.com bounced', 'Mail to <email> bounced'],
    ['GET https://api.example.com/videos/7?token=x failed', 'GET <url> failed'],
    ['postgres://host:5432/db is gone', '<url> is gone'],
    ['getaddrinfo ENOTFOUND api.example.com', 'getaddrinfo ENOTFOUND <host>'],
    ['localhost:3000 and db.internal are down', '<host> and <host> are down'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED <ip>'],
    ['connect ECONNREFUSED ::1:5432', 'connect ECONNREFUSED <ip>'],
    ['[2001:db8::1]:443 refused', '<ip> refused'],
    ['Video 550e8400-e29b-41d4-a716-446655440000 is private', 'Video <id> is private'],
    ['Video video-550e8400-e29b-41d4-a716-446655440000 is private', 'Video video-<id> is private'],
    ['ULID 01ARZ3NDEKTSV4RRFFQ69G5FAV', 'ULID <id>'],
    ['cuid clh3am8ij0000356p4ggxbr62.', 'cuid <id>.'],
    ['ObjectId 507f1f77bcf86cd799439011', 'ObjectId <id>'],
    ['nanoid V1StGXR8_Z5jdHi6B-myT', 'nanoid <id>'],
    ['md5 d41d8cd98f00b204e9800998ecf8427e', 'md<n> <hash>'],
    ['commit 1f3a99c0 is missing', 'commit <hex> is missing'],
    ['at 0xDEADBEEF', 'at <hex>'],
    ['due 2026-11-22T03:52:01.123Z', 'due <date>'],
    ['due 2026-11-22 03:52:01', 'due <date>'],
    ['due 22/11/2026', 'due <date>'],
    ['due Sun Nov 22 2026 03:52:01 GMT+0000 (Coordinated Universal Time)', 'due <date>'],
    ['due Sun, 22 Nov 2026 03:52:01 GMT', 'due <date>'],
    ['not done within 1500 ms.', 'not done within <duration>.'],
    ['took 1.5s, then 2 minutes and PT5M', 'took <duration>, then <duration> and <duration>'],
    ['User 42 has -3.5 of 1e6 points (99%)', 'User <n> has <n> of <n> points (<n>)'],
    ['worker12 lost job_7', 'worker<n> lost job_<n>'],
    ['unknown field "na me" in `users`', 'unknown field <value> in <value>'],
    [`can't read the user's name`, `can't read the user's name`],
    ['no such file /var/lib/x/1.txt', 'no such file <path>'],
    ['no such file C:\\Users\\x\\1.txt', 'no such file <path>'],
    ['at src/videos/video.ts:7:13', 'at <path>'],
    ['Cannot GET /videos/7', 'Cannot GET <path>'],
    ['select * from v where id IN (1, 2,3) limit 5', 'select * from v where id IN <list> limit <n>'],
    [`insert into v values (1, 'a'), (2, 'b (c)')`, 'insert into v values <list>'],
    ['got {"id":1,"tags":["a",{"b":2}]} back', 'got <json> back'],
    ['got [1,2,3] back', 'got <json> back'],
    ['ids 1, 2, 3 are gone', 'ids <n> are gone'],
    ['user=a@b.com id=507f1f77bcf86cd799439011 n=5', 'user=<email> id=<id> n=<n>'],
    ['  a\n\tb  ', 'a b'],
    ['', ''],
  ])('turns %j into %j', (message, normal) => {
    expect(normaliseMessage(message)).toBe(normal);
  });

  it('keeps the names of parts of the system, which version 1 replaced', () => {
    for (const message of ["Circuit 'payments' is open", 'Service "stripe" failed']) {
      expect(normaliseMessage(message)).toBe(message);
      expect(normaliseMessage(message, 'v1')).toMatch(/<value>/);
    }
  });

  it.each([
    'VideoService.publish failed',
    'Cannot read properties of undefined (reading x)',
    'error in (module)',
    'a and/or b, application/json',
    'Unexpected token { in JSON',
    'deadbeef facade',
    '"not closed',
  ])('does not change %j', (message) => {
    expect(normaliseMessage(message)).toBe(message);
  });

  it('gives one text for lists of any length', () => {
    const query = (ids: readonly number[]): string => normaliseMessage(`where id in (${ids.join(', ')})`);
    expect(query([1])).toBe(query([4, 5, 6, 7, 8]));
  });

  it('gives one text for all UUIDs, numbers, addresses and dates', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.nat(),
        fc.ipV4(),
        fc.ipV6(),
        fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (uuid, number, v4, v6, date) => {
          const message = `${uuid} ${number} from ${v4} to [${v6}] on ${date.toISOString()}`;
          expect(normaliseMessage(message)).toBe('<id> <n> from <ip> to <ip> on <date>');
        },
      ),
    );
  });
});

describe('the work of normaliseMessage', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is bounded by the first characters of the message', () => {
    const start = 'word '.repeat(MAX_MESSAGE_LENGTH / 5);
    expect(normaliseMessage(start + 'x1 '.repeat(400_000))).toBe(normaliseMessage(`${start}y2`));
    expect(normaliseMessage('a'.repeat(1_000_000)).length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
  });

  it('cuts no word in two', () => {
    const start = 'word '.repeat(MAX_MESSAGE_LENGTH / 5 - 1);
    expect(normaliseMessage(`${start}12345678901234567890`)).toBe(normaliseMessage(`${start}x1-and-more`));
  });

  it.each([
    "'a ",
    '"',
    '[',
    '{',
    '(',
    'a.',
    'a@',
    '1.',
    'a=',
    '1:',
    'in (',
    'f',
    '0x',
    '1 Jan 200 ',
    'Mon ',
    'values (1),',
  ])('grows linearly with the length of the message, for %j repeated', (piece) => {
    const steps = (length: number): number => {
      const exec = jest.spyOn(RegExp.prototype, 'exec');
      const test = jest.spyOn(RegExp.prototype, 'test');
      normaliseMessage(piece.repeat(length).slice(0, length));
      const calls = exec.mock.calls.length + test.mock.calls.length;
      jest.restoreAllMocks();
      return calls;
    };
    expect(steps(800)).toBeLessThanOrEqual(steps(200) * 4 + 50);
  });

  it('never fails, and is deterministic', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (message) => {
        expect(normaliseMessage(message)).toBe(normaliseMessage(message));
      }),
    );
  });
});
