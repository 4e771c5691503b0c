import { firstPart } from './plain-text.js';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Share of a cut text that may be given up so that it ends with a whole word. */
const GIVEN_UP = 0.3;

/**
 * Cuts a text to `length` UTF-16 units, with an ellipsis. It ends with a whole word where words are separated by blanks, and never
 * within a character that people see as one.
 */
export function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  const whole = wholeCharacters(text, length - 1);
  const blank = text[whole.length] === ' ' ? whole.length : whole.lastIndexOf(' ');
  const words = blank >= whole.length * (1 - GIVEN_UP) ? whole.slice(0, blank) : whole;
  return `${words.trimEnd().replace(/[,;:.–—-]+$/, '')}…`;
}

function wholeCharacters(text: string, length: number): string {
  let end = 0;
  for (const { index, segment } of GRAPHEMES.segment(firstPart(text, length + 64))) {
    if (index + segment.length > length) break;
    end = index + segment.length;
  }
  // A single character of hundreds of marks is cut all the same.
  return end > 0 ? text.slice(0, end) : firstPart(text, length);
}
