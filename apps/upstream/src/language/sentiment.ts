import { wordsOf } from './words.js';

const POSITIVE = new Set(
  (
    'amazing awesome beautiful best better brilliant calm clear cool delightful easy enjoy enjoyed excellent fantastic ' +
    'fast fun glad good great happy helpful impressive love loved lovely nice perfect pleased powerful recommend ' +
    'reliable simple smooth strong superb thanks useful win wonderful worth'
  ).split(' '),
);

const NEGATIVE = new Set(
  (
    'angry annoying awful bad boring broke broken bug buggy confusing crash crashes disappointed disappointing dull ' +
    'fail failed fails failure hate hated horrible lost mess pain poor problem problems sad slow terrible ugly ' +
    'unreliable useless waste weak worse worst wrong'
  ).split(' '),
);

/** The mood of a text. */
export interface Sentiment {
  readonly label: 'positive' | 'negative' | 'neutral';
  /** From -1 (negative) to 1 (positive). */
  readonly score: number;
}

/** Counts positive and negative words. */
export function sentimentOf(text: string): Sentiment {
  let score = 0;
  let found = 0;
  for (const word of wordsOf(text)) {
    const value = POSITIVE.has(word) ? 1 : NEGATIVE.has(word) ? -1 : 0;
    score += value;
    found += Math.abs(value);
  }
  if (score === 0) return { label: 'neutral', score: 0 };
  return { label: score > 0 ? 'positive' : 'negative', score: Math.round((100 * score) / found) / 100 };
}
