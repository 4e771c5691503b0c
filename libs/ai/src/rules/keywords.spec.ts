import { describe, expect, it } from '@jest/globals';
import { frequentWords, MAX_KEYWORD_LENGTH, RULE_KEYWORDS } from './keywords.js';

describe('frequentWords', () => {
  it('orders words by frequency, then by their place', () => {
    expect(frequentWords('tea cake tea bread cake tea')).toEqual(['tea', 'cake', 'bread']);
  });

  it.each([
    ['English', "It's not the best that we've had, but the soup is there", ['best', 'soup']],
    ['German', 'Das ist die Suppe, und sie ist nicht kalt', ['Suppe', 'kalt']],
    ['French', "C'est l'eau de la mer et du lac", ['eau', 'mer', 'lac']],
    ['Spanish', 'La sopa no es para los niños de la casa', ['sopa', 'niños', 'casa']],
    ['Chinese', '我们学习制作面包，面包', ['面包', '学习', '制作']],
    ['Japanese', '東京でラーメンを食べました。東京です。', ['東京', 'ラーメン']],
    ['Arabic', 'هذا عن الطبخ في المطبخ', ['الطبخ', 'المطبخ']],
  ])('leaves out the stop words of %s', (_language, text, expected) => {
    expect(frequentWords(text)).toEqual(expected);
  });

  it('counts a word and its plural as one', () => {
    expect(frequentWords('cake, recipes; recipe recipes')).toEqual(['recipe', 'cake']);
  });

  it('counts the words of the title more than those of the text', () => {
    expect(frequentWords('bread bread oven', 'Oven')).toEqual(['oven', 'bread']);
  });

  it('shows names with their capitals, and other words without', () => {
    expect(frequentWords('Redis is quick. Baking with NestJS and Redis: baking')).toEqual([
      'Redis',
      'baking',
      'quick',
      'NestJS',
    ]);
  });

  it('leaves out numbers, single letters, markup and emoji', () => {
    expect(frequentWords('<b>42</b> x aaa 😀 #fun 3.5')).toEqual(['fun']);
  });

  it.each(['', ' ', 'the', '😀', '\u0000'])('finds nothing in %j', (text) => {
    expect(frequentWords(text)).toEqual([]);
  });

  it('limits their number and their length', () => {
    const text = Array.from({ length: 50 }, (_, index) => `word${'x'.repeat(index * 2)}`).join(' ');
    expect(frequentWords(text)).toHaveLength(RULE_KEYWORDS);
    expect(frequentWords('ab'.repeat(200))[0]!.length).toBeLessThanOrEqual(MAX_KEYWORD_LENGTH);
  });
});
