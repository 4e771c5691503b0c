import fc from 'fast-check';

const word = (alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength, maxLength });

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const token = word(`${LETTERS}0123456789`, 20, 60);

/** A card number: random digits with a valid check digit (Luhn). */
const card = fc
  .tuple(
    fc.constantFrom('4', '51', '55', '2223', '6011'),
    word('0123456789', 15, 15),
    fc.constantFrom('', ' ', '-'),
  )
  .map(([scheme, rest, sign]) => {
    const digits = `${scheme}${rest}`.slice(0, 15);
    const complete =
      '0123456789'
        .split('')
        .map((check) => digits + check)
        .find(isRight) ?? '';
    return (complete.match(/.{4}/g) ?? []).join(sign);
  });

function isRight(digits: string): boolean {
  const sum = digits
    .split('')
    .toReversed()
    .reduce((total, digit, place) => {
      const weighted = Number(digit) * (place % 2 === 0 ? 1 : 2);
      return total + Math.floor(weighted / 10) + (weighted % 10);
    }, 0);
  return sum % 10 === 0;
}

/** A text that contains a secret, and the secret part. */
export interface SecretTextSample {
  readonly text: string;
  readonly secret: string;
}

const wrapped = (before: string, secret: fc.Arbitrary<string>, after = ''): fc.Arbitrary<SecretTextSample> =>
  secret.map((value) => ({ text: before + value + after, secret: value }));

/** Secrets that are recognised by their form, in any text. */
export const secretTexts: fc.Arbitrary<SecretTextSample> = fc.oneof(
  wrapped('Bearer ', token),
  wrapped('Authorization: Basic ', token),
  wrapped('Cookie: sid=', token),
  wrapped('eyJhbGciOiJIUzI1NiJ9.eyJ', token, '.c2lnbmF0dXJl'),
  wrapped('https://ada:', token, '@example.com/videos'),
  wrapped('password=', token),
  wrapped('sk_live_', token),
  wrapped('ghp_', token),
  wrapped('https://hooks.slack.com/services/T000/B000/', token),
  wrapped('-----BEGIN PRIVATE KEY-----\n', token, '\n-----END PRIVATE KEY-----'),
  card.map((number) => ({ text: number, secret: number })),
);

/** Keys whose values are secret. */
export const secretKeys: fc.Arbitrary<string> = fc.constantFrom(
  'password',
  'db_passwd',
  'apiKey',
  'X-API-KEY',
  'accessToken',
  'client-secret',
  'Authorization',
  'cookie',
  'session_id',
  'cvv',
);

/** A random text that does not occur elsewhere by chance. */
export const opaqueSecret: fc.Arbitrary<string> = word(LETTERS, 24, 40);
