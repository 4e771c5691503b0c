import { plainText } from './plain-text.js';
import { stopWordsOf } from './stop-words.js';
import { truncate } from './truncate.js';
import { type Word, wordsOf } from './words.js';

/** The rules find at most this many keywords. */
export const RULE_KEYWORDS = 10;

/** Longest keyword in UTF-16 units. */
export const MAX_KEYWORD_LENGTH = 60;

/** A word of the title counts like this many words of the text. */
const TITLE_WEIGHT = 3;

interface Candidate {
  readonly order: number;
  /** The word as it is shown. */
  shown: string;
  count: number;
}

/** The most frequent words of a text without stop words, most frequent first; words of one frequency in the order of the text. */
export function frequentWords(text: string, title = '', limit = RULE_KEYWORDS): string[] {
  const ofTitle = wordsOf(plainText(title));
  const ofText = wordsOf(plainText(text));
  const isStopWord = stopWordsOf([...ofTitle, ...ofText].map(({ key }) => key));
  const candidates = new Map<string, Candidate>();
  const count = ({ text: written, key }: Word, weight: number): void => {
    if (isStopWord(key) || !saysSomething(key)) return;
    const known = candidates.get(key);
    if (!known) candidates.set(key, { order: candidates.size, shown: written, count: weight });
    else {
      known.count += weight;
      // A name has its capitals everywhere, another word only where a sentence begins.
      if (written === key) known.shown = key;
    }
  };
  for (const word of ofText) count(word, 1);
  for (const word of ofTitle) count(word, TITLE_WEIGHT);
  addPluralsToSingulars(candidates);
  return [...candidates.values()]
    .toSorted((a, b) => b.count - a.count || a.order - b.order)
    .slice(0, limit)
    .map(({ shown }) => truncate(shown, MAX_KEYWORD_LENGTH));
}

/** Returns false for numbers, and for letters that are alone or repeated. */
function saysSomething(key: string): boolean {
  return /\p{L}/u.test(key) && new Set(key).size > 1;
}

/** Counts "recipes" with "recipe" if both occur. */
function addPluralsToSingulars(candidates: Map<string, Candidate>): void {
  for (const [key, plural] of candidates) {
    const singular = key.length > 3 && key.endsWith('s') ? candidates.get(key.slice(0, -1)) : undefined;
    if (!singular) continue;
    singular.count += plural.count;
    candidates.delete(key);
  }
}
