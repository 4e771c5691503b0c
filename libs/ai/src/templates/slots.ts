import { type Word, wordsOf } from '../rules/words.js';

/** The parts of a text that fill the gaps of a template. */
export interface Slots {
  /** The skill that a tutorial teaches, from "how to ...". */
  readonly action?: string;
  /** How long it takes, from "in 10 minutes". */
  readonly time?: string;
  /** The subject of a review: the capitalised words next to "review". */
  readonly product?: string;
}

const MAX_ACTION_WORDS = 7;
const MAX_PRODUCT_WORDS = 4;

const list = (text: string): ReadonlySet<string> => new Set(text.split(' '));
/** Words with which the action is over: "bake bread with your kids". */
const ENDS_ACTION = list(
  'in with using for without from when while because so and but then on at this that if as like today',
);
const COUNTS = list('one two three four five six seven eight nine ten fifteen twenty thirty sixty an a');
const UNITS = list('second seconds minute minutes min mins hour hours day days week weeks month months');
const REVIEWS = list('review reviews reviewed reviewing unboxing');
const OPENERS = list('my our your his her the this a an honest full in-depth quick i we is it');

/** Finds the parts in a readable text. */
export function slotsOf(text: string): Slots {
  const words = wordsOf(text);
  const action = actionIn(words);
  const time = timeIn(words);
  const product = productIn(words);
  return { ...(action && { action }), ...(time && { time }), ...(product && { product }) };
}

function actionIn(words: readonly Word[]): string | undefined {
  for (const [index, { key }] of words.entries()) {
    if (key !== 'how' || words[index + 1]?.key !== 'to') continue;
    const action = takeWhile(words, index + 2, MAX_ACTION_WORDS, (word) => !ENDS_ACTION.has(word.key));
    if (action.length > 0) return joined(action);
  }
  return undefined;
}

function timeIn(words: readonly Word[]): string | undefined {
  for (const [index, { key }] of words.entries()) {
    const count = words[index + 1];
    const unit = words[index + 2];
    if (key !== 'in' || !count || !unit || !UNITS.has(unit.key)) continue;
    if (/^\d{1,4}$/.test(count.key) || COUNTS.has(count.key)) return joined([count, unit]);
  }
  return undefined;
}

function productIn(words: readonly Word[]): string | undefined {
  for (const [index, { key }] of words.entries()) {
    if (!REVIEWS.has(key)) continue;
    const before = namesBefore(words, index);
    if (before.length > 0) return joined(before);
    const skipped = words.slice(index + 1, index + 4).findIndex(isPartOfName);
    const after =
      skipped === -1 ? [] : takeWhile(words, index + 1 + skipped, MAX_PRODUCT_WORDS, isPartOfName);
    if (after.length > 0) return joined(after);
  }
  return undefined;
}

function namesBefore(words: readonly Word[], end: number): Word[] {
  let start = end;
  while (
    start > 0 &&
    end - start < MAX_PRODUCT_WORDS &&
    !words[start]!.afterSign &&
    isPartOfName(words[start - 1]!)
  ) {
    start--;
  }
  return words.slice(start, end);
}

/** Returns true for words with a capital or a digit that are no openers such as "My". */
const isPartOfName = ({ text, key }: Word): boolean =>
  /^[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u.test(text) && !OPENERS.has(key);

/** Takes words up to a sign, a word that does not fit, or the limit. */
function takeWhile(
  words: readonly Word[],
  start: number,
  limit: number,
  fits: (word: Word) => boolean,
): Word[] {
  const taken: Word[] = [];
  for (let index = start; index < start + limit; index++) {
    const word = words[index];
    if (!word || !fits(word) || (word.afterSign && taken.length > 0)) break;
    taken.push(word);
  }
  return taken;
}

const joined = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');
