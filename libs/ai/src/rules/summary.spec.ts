import { describe, expect, it } from '@jest/globals';
import { firstSentences, outline, RULE_DESCRIPTION_LENGTH, RULE_SUMMARY_LENGTH } from './summary.js';

describe('firstSentences', () => {
  it('returns the first two sentences', () => {
    expect(firstSentences('One is here. Two is here. Three is here.')).toBe('One is here. Two is here.');
  });

  it('takes them from two paragraphs if the first has one', () => {
    expect(firstSentences('# Heading\n\nOne. Two.')).toBe('Heading One.');
  });

  it('cuts long sentences at a word', () => {
    const description = firstSentences('many words '.repeat(100))!;
    expect(description.length).toBeLessThanOrEqual(RULE_DESCRIPTION_LENGTH);
    expect(description).toMatch(/(many|words)…$/);
  });

  it('writes no blank between Chinese sentences', () => {
    expect(firstSentences('今天很好。我们走吧！再见。')).toBe('今天很好。我们走吧！');
  });

  it.each(['', '😀', '---', ' \n '])('finds nothing in %j', (text) => {
    expect(firstSentences(text)).toBeUndefined();
  });
});

describe('outline', () => {
  it('returns the first and the last sentence of each paragraph', () => {
    expect(outline('One. Two. Three.\n\nFour.\n\nFive! Six?')).toBe('One. Three. Four. Five! Six?');
  });

  it('stops at the longest summary', () => {
    expect(outline('A sentence of some length.\n\n'.repeat(1_000))!.length).toBeLessThanOrEqual(
      RULE_SUMMARY_LENGTH,
    );
  });

  it('finds nothing in a text without letters', () => {
    expect(outline('…\n\n!')).toBeUndefined();
  });
});
