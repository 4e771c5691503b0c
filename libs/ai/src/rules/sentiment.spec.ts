import { describe, expect, it } from '@jest/globals';
import { countSentiment } from './sentiment.js';
import { NEGATIVE_WORDS, POSITIVE_WORDS } from './sentiment-words.js';

describe('countSentiment', () => {
  it.each([
    ['I love this great video', 'positive'],
    ['A terrible waste of time', 'negative'],
    ['It is not good', 'negative'],
    ["It isn't bad", 'positive'],
    ['It isn’t a very good idea', 'negative'],
    ['It is not cheap, but it is good', 'positive'],
    ['Not only useful', 'positive'],
    ['No, it is wonderful', 'positive'],
    ['The start is good and the end is bad', 'neutral'],
    ['Das ist nicht gut', 'negative'],
    ["Ce n'est pas mauvais", 'positive'],
    ['No es bueno', 'negative'],
    ['这个视频很好看，我喜欢', 'positive'],
    ['私はこれが好きじゃない', 'negative'],
    ['😀 👍', 'positive'],
    ['👎🏽 😡', 'negative'],
    ['<b title="terrible">great</b>', 'positive'],
  ])('judges %j as %s', (text, label) => {
    expect(countSentiment(text)).toMatchObject({ label });
  });

  it.each(['', 'The table has four legs.', 'هذا فيديو عن الطبخ'])('finds nothing in %j', (text) => {
    expect(countSentiment(text)).toBeUndefined();
  });

  it('is surer of many words than of one', () => {
    expect(countSentiment('good')).toEqual({ label: 'positive', score: 0.5 });
    expect(countSentiment('good great superb')).toEqual({ label: 'positive', score: 0.75 });
  });

  it('knows no word both as praise and as blame', () => {
    expect([...POSITIVE_WORDS].filter((word) => NEGATIVE_WORDS.has(word))).toEqual([]);
  });
});
