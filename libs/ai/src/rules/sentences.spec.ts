import { describe, expect, it } from '@jest/globals';
import { sentencesOf } from './sentences.js';

describe('sentencesOf', () => {
  it.each([
    ['titles', 'Dr. Smith met Mrs. Jones. They left.', ['Dr. Smith met Mrs. Jones.', 'They left.']],
    [
      'initials',
      'J. R. Miller wrote it. I did. So do I. Then we read.',
      ['J. R. Miller wrote it.', 'I did.', 'So do I.', 'Then we read.'],
    ],
    ['numbers', 'It costs 3.50 EUR. Fine!', ['It costs 3.50 EUR.', 'Fine!']],
    ['questions', 'Why? Because.', ['Why?', 'Because.']],
    ['Chinese', '今天很好。我们走吧！', ['今天很好。', '我们走吧！']],
    ['Hindi', 'यह अच्छा है। चलो।', ['यह अच्छा है।', 'चलो।']],
    ['Arabic', 'هل هذا جيد؟ نعم.', ['هل هذا جيد؟', 'نعم.']],
    ['signs alone', 'Great! 🎉', ['Great! 🎉']],
    ['nothing', ' ', []],
    ['an abbreviation at the end', 'See fig.', ['See fig.']],
  ])('splits texts with %s', (_name, text, expected) => {
    expect(sentencesOf(text)).toEqual(expected);
  });
});
