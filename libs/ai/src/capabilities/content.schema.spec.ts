import { describe, expect, it } from '@jest/globals';
import { sentimentSchema } from './answer.schemas.js';
import { contentSchema, MAX_CONTENT_LENGTH } from './content.schema.js';

describe('contentSchema', () => {
  const validate = (value: unknown) => contentSchema['~standard'].validate(value);

  it.each([
    ['text', { text: 'text' }],
    [
      { text: 'a', title: 'b', other: 1 },
      { text: 'a', title: 'b' },
    ],
    [{ text: '', title: null }, { text: '' }],
  ])('takes %j', (value, expected) => {
    expect(validate(value)).toEqual({ value: expected });
  });

  it('reports all problems with their paths', () => {
    expect(validate({ title: 1 })).toEqual({
      issues: [
        { message: 'Expected text to be a string.', path: ['text'] },
        { message: 'Expected title to be a string.', path: ['title'] },
      ],
    });
    expect(validate(null)).toEqual({
      issues: [{ message: 'Expected a string or an object such as { text, title }.' }],
    });
  });

  it('refuses texts that are too long, and does not show them', () => {
    expect(validate('x'.repeat(MAX_CONTENT_LENGTH + 1))).toEqual({
      issues: [{ message: 'Expected text to have at most 1000000 characters, got 1000001.', path: ['text'] }],
    });
  });
});

describe('sentimentSchema', () => {
  it.each([
    [{ label: 'positive', score: -0.9 }],
    [{ label: 'negative', score: 0.9 }],
    [{ label: 'neutral', score: 0.95 }],
    [{ label: 'happy', score: 0.9 }],
    [{ label: 'positive', score: 1.1 }],
    [{ label: 'positive', score: Number.NaN }],
    [null],
  ])('refuses %j', (value) => {
    expect(sentimentSchema['~standard'].validate(value)).toHaveProperty('issues');
  });
});
