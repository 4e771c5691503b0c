import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countSteps } from '../../../../test/harness/counting-regexp.js';
import { secretTexts } from '../../../../test/harness/secret-arbitraries.js';
import { RARE_SAMPLES, SECRET_SAMPLES } from '../../../../test/harness/secret-samples.js';
import { Redactor } from './redactor.js';

const samples = [...SECRET_SAMPLES, ...RARE_SAMPLES];
const oneIn = <T>(count: number, list: readonly T[]): T[] =>
  list.filter((_item, index) => index % count === 0);

/** Texts that many patterns begin to match, and that make careless patterns start again at each place. */
const SEEDS = (
  'password= password|password,|(password,|password:|a|-p|-phunter2 |"name":"|value=a |name:a value|(|a.|<a |<td>|%25|%3C|\\|&lt;|' +
  'curl -u |http -a|net use |token |token is not |eyJ|4111 |BEGIN PRIVATE|a1B|"|A|/|//|@|:|::|user/|ada:|x.y(|Key (|key={|[|=|sk-|' +
  'Bearer |$|. |a@b.|+4930 '
)
  .split('|')
  .concat('|', '\n', '\t', 'a,b\n', 'password,a\n', '  a', 'MIIEvQIBADANBgkq\n', '\u001b[', '    at f (')
  // The beginning of a secret without the secret.
  .concat(oneIn(120, samples).map(({ text, secret }) => text.slice(0, text.indexOf(secret))))
  .filter((seed) => seed !== '');

const unbounded = new Redactor({ personalData: true, maxString: 10_000 });
const stepsFor = (seed: string, length: number): number => {
  const text = seed.repeat(Math.ceil(length / seed.length)).slice(0, length);
  return countSteps(() => unbounded.text(`${text} x`));
};

describe('the work on a text', () => {
  it.each(SEEDS)('grows with the length of the text and no faster, when it repeats %j', (seed) => {
    const short = stepsFor(seed, 200);
    const long = stepsFor(seed, 400);
    expect(long).toBeGreaterThan(short);
    // Twice the work for twice the text, and room for patterns that look ahead by more than the shorter text.
    expect(long / short).toBeLessThan(3);
    expect(long / 400).toBeLessThan(5_000);
  });

  it.each(oneIn(40, samples))(
    'is counted by an engine that finds what the native one finds: $text',
    ({ text }) => {
      let counted = '';
      countSteps(() => (counted = unbounded.lines(text)));
      expect(counted).toBe(unbounded.lines(text));
    },
  );
});

const redactor = new Redactor();
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(...samples.map(({ text }) => text), '\n', '\u202e', '\u001b[2K', '"', '\\'),
  secretTexts.map(({ text }) => text),
);

describe('a text that is shown', () => {
  it('has at most 2000 characters and one line, whatever went in', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 5 }), fc.constantFrom(1, 100, 2_000), (parts, times) => {
        const text = parts.join(' ').repeat(times);
        for (const shown of [
          redactor.text(text),
          redactor.headline(new Error(text)),
          redactor.headline(text),
        ]) {
          expect(shown.length).toBeLessThanOrEqual(2_000);
          // oxlint-disable-next-line no-control-regex -- these must not be there
          expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/);
        }
        expect(redactor.lines(text).length).toBeLessThanOrEqual(2_000);
      }),
      { numRuns: 60 },
    );
  });
});
