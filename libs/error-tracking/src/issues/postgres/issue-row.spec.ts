import { describe, expect, it } from '@jest/globals';
import { storableJson, storableText } from './issue-row.js';

const stored = (value: unknown): unknown => JSON.parse(storableJson(value));

describe('text for PostgreSQL', () => {
  it.each([
    ['\0', '\uFFFD'],
    ['a\ud800b', 'a\uFFFDb'],
    ['\udfff', '\uFFFD'],
  ])('has %j replaced', (text, expected) => {
    expect(stored({ [text]: [text] })).toEqual({ [expected]: [expected] });
    expect(storableText(text)).toBe(expected);
  });

  it.each(['\\u0000', '\\\\u0000', '"\\ud800"', '😀 \u{10ffff} \u0001 \n \u2028', '\ue000'])(
    'keeps %j unchanged',
    (text) => {
      expect(stored({ [text]: [text] })).toEqual({ [text]: [text] });
      expect(storableText(text)).toBe(text);
    },
  );
});
