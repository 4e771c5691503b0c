import { describe, expect, it } from '@jest/globals';
import { HARMLESS_SENTENCES } from '../../../../test/harness/harmless-sentences.js';
import {
  HARMLESS_TEXTS,
  RARE_SAMPLES,
  SECRET_NAMES,
  SECRET_SAMPLES,
} from '../../../../test/harness/secret-samples.js';
import { Redactor } from './redactor.js';

const redactor = new Redactor();

const SAMPLES = [...SECRET_SAMPLES, ...RARE_SAMPLES];

describe('the redactor', () => {
  it.each(SAMPLES)('hides the secret in %j', ({ text, secret }) => {
    for (const shown of [
      redactor.text(text),
      redactor.text(`before ${text} after`),
      redactor.text(`'${text}'.`),
      redactor.text(`{"error":${JSON.stringify(text)}}`),
      redactor.lines(`first\n${text}\nlast`),
      JSON.stringify(redactor.value({ note: [text] })),
    ]) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(JSON.stringify(secret).slice(1, -1));
      expect(shown).toContain('[redacted]');
    }
  });

  it.each(HARMLESS_TEXTS)('leaves %j', (text) => {
    expect(redactor.text(text)).toBe(text);
    expect(redactor.lines(`first\n${text}`)).toBe(`first\n${text}`);
  });

  it.each(HARMLESS_SENTENCES)('leaves the sentence %j', (text) => {
    expect(redactor.lines(text)).toBe(text);
    expect(redactor.lines(`first\n${text}`)).toBe(`first\n${text}`);
    expect(redactor.value({ note: [text] })).toEqual({ note: [text] });
  });

  it.each(SAMPLES)('hides nothing twice: %j', ({ text }) => {
    const once = redactor.lines(text);
    expect(redactor.lines(once)).toBe(once);
  });

  const spellings = (name: string): string[] => {
    const words = name
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/);
    const capital = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
    return [
      name,
      words.join('_'),
      words.join('-'),
      words.join('_').toUpperCase(),
      capital.join(''),
      capital.join('-'),
      words.join(''),
      `user_${words.join('_')}`,
      `${words.join('_')}_value`,
    ];
  };

  it.each(SECRET_NAMES)('hides the value of the name %s, as a key and in texts', (name) => {
    for (const key of spellings(name)) {
      const secret = 'hunter2Xq9';
      const shown = [
        JSON.stringify(redactor.value({ a: [{ [key]: secret }] })),
        redactor.text(`${key}=${secret}`),
        redactor.text(`?a=1&${key}=${secret}&b=2`),
        redactor.text(JSON.stringify({ [key]: secret })),
        redactor.text(`${key}: ${secret}`),
        redactor.text(`<${key}>${secret}</${key}>`),
        redactor.text(`--${key} ${secret}`),
      ];
      expect({ key, leaked: shown.filter((text) => text.includes(secret)) }).toEqual({ key, leaked: [] });
    }
  });
});
