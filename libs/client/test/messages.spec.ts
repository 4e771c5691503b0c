import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ApiError, type ApiErrorFacts, isApiError } from '../src/index.js';
import { DEFAULT_MESSAGES, messageOf } from '../src/messages.js';

const GENERAL = DEFAULT_MESSAGES['unknown']!;
const error = (facts: Partial<ApiErrorFacts>): ApiError =>
  new ApiError('GET /videos failed', { kind: 'answer', status: 400, retryable: false, ...facts });

/** Codes and statuses of the errors that the packages answer with. */
const codes = globSync('libs/*/src/**/*.error.ts').flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/code: '([A-Z_]+)', status: (?:options\.status \?\? )?(\d+)/g)].map(
    ([, code = '', status]): [string, number] => [code, Number(status)],
  );
});

describe('the sentence for users', () => {
  it('exists for each code of the packages', () => {
    expect(codes.length).toBeGreaterThan(15);
    const general = codes.filter(
      ([code, status]) => messageOf(error({ code, status })) === GENERAL && status !== 500,
    );
    expect(general).toEqual([]);
  });

  it.each([
    [{ code: 'VALIDATION_FAILED', detail: 'raw' }, 'Please check your input.'],
    [{ status: 503, code: 'OWN' }, 'The service is busy. Please try again later.'],
    [{ status: 0, kind: 'offline' }, 'You are offline.'],
    [{ status: 0, kind: 'network' }, 'The server cannot be reached. Please try again.'],
    [{ status: 0, kind: 'timeout' }, 'This took too long. Please try again.'],
    [{ status: 0, kind: 'refused', code: 'CIRCUIT_OPEN' }, 'The service is busy. Please try again later.'],
    [{ status: 503, code: 'OVERLOADED' }, 'The service is busy. Please try again later.'],
    [{ status: 402, detail: 'Your plan has ended.' }, 'Your plan has ended.'],
    [{ status: 409, code: 'EMAIL_TAKEN', detail: 'This address is taken.' }, 'This address is taken.'],
    [{ status: 402 }, GENERAL],
  ] as const)('of %p is %p', (facts, sentence) => {
    expect(messageOf(error(facts))).toBe(sentence);
  });

  it.each([500, 501, 502, 503, 504, 599])('never shows the text of the server for status %i', (status) => {
    expect(messageOf(error({ status, detail: 'relation "users" does not exist' }))).not.toContain('users');
  });

  it.each([
    '<b>Hi</b>',
    'x <script>alert(1)</script>',
    'a > b',
    '',
    'x'.repeat(301),
    7 as never,
    {} as never,
  ])('is not the text %p', (detail) => {
    expect(messageOf(error({ status: 402, detail }))).toBe(GENERAL);
  });

  it('is replaced by code, status and kind', () => {
    const table = { CIRCUIT_OPEN: 'Zu', 503: 'Voll', network: 'Netz', unknown: 'Fehler', aborted: 'Ende' };
    expect([
      messageOf(error({ status: 503, code: 'CIRCUIT_OPEN' }), table),
      messageOf(error({ status: 503, code: 'SHUTTING_DOWN' }), table),
      messageOf(error({ status: 0, kind: 'network' }), table),
      messageOf(error({ status: 500 }), table),
      messageOf(new DOMException('', 'AbortError'), table),
      messageOf(error({ status: 404 }), table),
    ]).toEqual(['Zu', 'Voll', 'Netz', 'Fehler', 'Ende', DEFAULT_MESSAGES['404']]);
  });

  it('exists for anything that is thrown', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const getter = Object.defineProperty({}, 'name', {
      get() {
        throw new Error('no');
      },
    });
    for (const thrown of [undefined, null, 0, 'text', Symbol('x'), {}, [], new Error('<b>'), getter, proxy])
      expect(messageOf(thrown)).toBe(GENERAL);
    expect(messageOf(new DOMException('', 'TimeoutError'))).toBe(DEFAULT_MESSAGES['timeout']);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'is not confused by the code %s',
    (code) => {
      expect(messageOf(error({ status: 402, code }))).toBe(GENERAL);
      expect(messageOf(error({ status: 402, code }), {})).toBe(GENERAL);
    },
  );
});

describe('an ApiError', () => {
  it('is recognised, also from another copy of the package', () => {
    const copy = Object.assign(new Error('x'), { [Symbol.for('@breakwater/client:ApiError')]: true });
    expect([isApiError(error({})), isApiError(copy)]).toEqual([true, true]);
    for (const other of [undefined, null, 'x', {}, new Error('x')]) expect(isApiError(other)).toBe(false);
  });

  it('is an Error with a name and a stack', () => {
    expect(error({})).toBeInstanceOf(Error);
    expect(error({}).name).toBe('ApiError');
    expect(error({}).stack).toContain('ApiError');
  });
});
