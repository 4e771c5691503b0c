import { plainText } from './plain-text.js';
import {
  CONTRASTS,
  EMPHASES,
  LATER_NEGATIONS,
  NEGATIONS,
  NEGATIVE_EMOJI,
  NEGATIVE_WORDS,
  POSITIVE_EMOJI,
  POSITIVE_WORDS,
} from './sentiment-words.js';
import { type Word, wordsOf } from './words.js';

/** The mood of a text. */
export type SentimentLabel = 'positive' | 'neutral' | 'negative';

/** The mood of a text, with its strength. */
export interface Sentiment {
  readonly label: SentimentLabel;
  /** -1 (only blame) to 1 (only praise). */
  readonly score: number;
}

/** A negation turns up to this many words behind it. */
const REACH = 3;

/** A score nearer to 0 than this is neutral. */
export const NEUTRAL_SCORE = 0.2;

const EMOJI = /\p{Extended_Pictographic}/gu;

/**
 * Counts words of praise and of blame. A negation up to three words before a word turns it, unless a sign or a word such as
 * "but" stands between. Returns `undefined` if the text has neither praise nor blame.
 */
export function countSentiment(text: string): Sentiment | undefined {
  const readable = plainText(text);
  let { positive, negative } = countWords(readable);
  for (const [emoji] of readable.matchAll(EMOJI)) {
    if (POSITIVE_EMOJI.has(emoji)) positive++;
    else if (NEGATIVE_EMOJI.has(emoji)) negative++;
  }
  if (positive + negative === 0) return undefined;
  // One more in the denominator: a single word is a weaker sign than many that agree.
  return sentimentOf((positive - negative) / (positive + negative + 1));
}

/** The label that fits a score. */
export function sentimentOf(score: number): Sentiment {
  const rounded = Math.round(score * 100) / 100 || 0;
  if (Math.abs(rounded) < NEUTRAL_SCORE) return { label: 'neutral', score: rounded };
  return { label: rounded > 0 ? 'positive' : 'negative', score: rounded };
}

function countWords(text: string): { positive: number; negative: number } {
  const counted = { positive: 0, negative: 0 };
  let turned = 0;
  const words = wordsOf(text);
  for (const [index, { key, afterSign }] of words.entries()) {
    if (afterSign || CONTRASTS.has(key)) turned = 0;
    if (NEGATIONS.has(key) || key.endsWith("n't")) {
      const isEmphasis = EMPHASES.has(words[index + 1]?.key ?? '');
      turned = isEmphasis ? 0 : REACH;
      continue;
    }
    const isPraise = POSITIVE_WORDS.has(key);
    if (isPraise || NEGATIVE_WORDS.has(key)) {
      const isTurned = turned > 0 || isTurnedLater(words, index);
      counted[isPraise === isTurned ? 'negative' : 'positive']++;
      turned = 0;
    } else if (turned > 0) turned--;
  }
  return counted;
}

function isTurnedLater(words: readonly Word[], index: number): boolean {
  for (let next = index + 1; next <= index + REACH; next++) {
    const word = words[next];
    if (!word || word.afterSign) return false;
    if (LATER_NEGATIONS.has(word.key)) return true;
  }
  return false;
}
