import { describe, expect, it } from '@jest/globals';
import { readList, readModelAnswer, readText } from './read-model-answer.js';

const SIZE = { atMost: 3, length: 10 };

describe('readModelAnswer', () => {
  it.each([
    ['{"a": 1}', { a: 1 }],
    [' [1] ', [1]],
    ['```json\n{"a": 1}\n```', { a: 1 }],
    ['A text.', 'A text.'],
    ['[sic] a text', '[sic] a text'],
    ['"quoted"', '"quoted"'],
  ])('reads %j', (answer, value) => {
    expect(readModelAnswer(answer)).toEqual(value);
  });
});

describe('readText', () => {
  it('takes out markup, control characters and quotation marks around the text', () => {
    expect(readText('"A **bold** <b>text</b>\u0000"')).toBe('A bold text');
  });
});

describe('readList', () => {
  it('reads a list by itself or in its property', () => {
    expect(readList('["a", "b"]', 'titles', SIZE)).toEqual(['a', 'b']);
    expect(readList('{"titles": ["a"]}', 'titles', SIZE)).toEqual(['a']);
  });

  it('leaves out texts that are empty, twice there, too long or too many', () => {
    const answer = JSON.stringify(['a', 'a ', '', 'b'.repeat(11), 1, '<b>c</b>', 'd', 'e']);
    expect(readList(answer, 'titles', SIZE)).toEqual(['a', 'c', 'd']);
  });

  it('returns anything else as it is, so that the schema refuses it', () => {
    expect(readList('Sorry, I cannot do that.', 'titles', SIZE)).toBe('Sorry, I cannot do that.');
  });
});
