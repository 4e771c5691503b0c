import { describe, expect, it } from '@jest/globals';
import { beginningOf, contentTypeOf } from './content-type.js';
import { slotsOf } from './slots.js';
import { descriptionOfType, keywordsOfType, summaryOfType } from './text-templates.js';
import { titleCase } from './title-case.js';
import { MAX_TITLE_LENGTH, titlesFromKeywords, titlesOfType } from './title-templates.js';

const TUTORIAL = 'In this tutorial we show how to bake fresh bread with your kids in 30 minutes.';
const REVIEW = 'My review of the Acme Phone 12: the pros and cons.';
const GENERAL = 'We went to the sea.';

describe('contentTypeOf', () => {
  it.each([
    [TUTORIAL, 'tutorial'],
    [REVIEW, 'review'],
    [GENERAL, 'general'],
    ['', 'general'],
    ['A review of a tutorial', 'general'],
  ])('finds the kind of %j: %s', (text, type) => {
    expect(contentTypeOf(text)).toBe(type);
  });
});

describe('beginningOf', () => {
  it('puts the title before the text', () => {
    expect(beginningOf('<p>b</p>', 'a\n')).toBe('a\n\nb');
    expect(beginningOf('b')).toBe('b');
  });
});

describe('slotsOf', () => {
  it('finds the action and the time of a tutorial', () => {
    expect(slotsOf(TUTORIAL)).toEqual({ action: 'bake fresh bread', time: '30 minutes' });
    expect(slotsOf('How to tie a tie in one hour')).toMatchObject({ action: 'tie a tie', time: 'one hour' });
  });

  it('finds the product before or behind the word "review"', () => {
    expect(slotsOf(REVIEW)).toEqual({ product: 'Acme Phone 12' });
    expect(slotsOf('Our Acme Phone review')).toEqual({ product: 'Acme Phone' });
    expect(slotsOf('We review it')).toEqual({});
  });
});

describe('titlesOfType', () => {
  it.each([
    [TUTORIAL, ['How to Bake Fresh Bread in 30 Minutes', 'Step by Step Guide']],
    ['A tutorial', ['Step by Step Guide']],
    [REVIEW, ['Acme Phone 12 Review: Is It Worth It?']],
    ['A review', ['Review: Is It Worth It?']],
    [GENERAL, ['Amazing Video You Need to Watch']],
  ])('fills the templates with %j', (text, titles) => {
    expect(titlesOfType(text)).toEqual(titles);
  });
});

describe('titlesFromKeywords', () => {
  it('fills the template of each kind', () => {
    expect(titlesFromKeywords(TUTORIAL, ['bread', 'kids'])).toEqual([
      'How to Bake Fresh Bread in 30 Minutes',
      'Bread: Step by Step Guide',
      'Bread & Kids for Beginners',
    ]);
    expect(titlesFromKeywords(REVIEW, ['phone'])).toEqual([
      'Acme Phone 12 Review: Is It Worth It?',
      'Phone: Honest Review',
    ]);
    expect(titlesFromKeywords(GENERAL, ['sea', 'sun'])).toEqual([
      'Sea & Sun: What You Need to Know',
      'Sea: Amazing Video You Need to Watch',
    ]);
  });

  it('returns nothing without keywords', () => {
    expect(titlesFromKeywords(GENERAL, [])).toBeUndefined();
  });

  it('keeps titles within their limit', () => {
    const titles = titlesFromKeywords(`how to ${'x'.repeat(300)}`, ['y'.repeat(60), 'z'.repeat(60)])!;
    for (const title of titles) expect(title.length).toBeLessThanOrEqual(MAX_TITLE_LENGTH);
  });
});

describe('a template', () => {
  it('names the title where there is one', () => {
    expect(descriptionOfType(TUTORIAL, 'Bread')).toBe(
      'A step-by-step guide about "Bread". Follow along at your own pace.',
    );
    expect(summaryOfType(REVIEW, 'Acme Phone')).toBe('A review of "Acme Phone".');
    expect(summaryOfType('')).toBe('A video.');
  });

  it('gives the keywords of the kind', () => {
    expect(keywordsOfType('', 'An honest review')).toEqual(['review', 'test', 'comparison']);
  });
});

describe('titleCase', () => {
  it('keeps small words and words with capitals', () => {
    expect(titleCase('to be or not with NestJS at home')).toBe('To Be or Not with NestJS at Home');
    expect(titleCase('ßa 面包')).toBe('ßa 面包');
  });
});
