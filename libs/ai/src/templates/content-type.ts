import { firstPart, plainLine, plainText } from '../rules/plain-text.js';
import { type Word, wordsOf } from '../rules/words.js';

/** The kinds of content that have templates of their own. */
export type ContentType = 'tutorial' | 'review' | 'general';

/** The beginning of a text shows its kind and its subject. */
const BEGINNING = 20_000;

const signs = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const TUTORIAL_WORDS = signs(`
  tutorial tutorials guide walkthrough lesson beginners beginner course step steps learn learning diy basics instructions
  anleitung schritt lernen tutoriel tuto étape apprendre tutoriales paso aprender passo guida imparare
`);
const REVIEW_WORDS = signs(`
  review reviews reviewed reviewing unboxing verdict rating pros cons versus vs tested hands-on comparison compared
  testbericht rezension fazit avis critique reseña análisis opinión resenha recensione
`);

/** The readable beginning of a text, with its title before it. */
export function beginningOf(text: string, title = ''): string {
  return [plainLine(firstPart(title, BEGINNING)), plainText(firstPart(text, BEGINNING))]
    .filter(Boolean)
    .join('\n\n');
}

/** The kind of a readable text by the words that are typical of each. Ties, and texts without any, are `general`. */
export function contentTypeOf(text: string): ContentType {
  const words = wordsOf(text);
  const tutorial = countOf(words, TUTORIAL_WORDS) + words.filter(isHowTo).length;
  const review = countOf(words, REVIEW_WORDS);
  if (tutorial === review) return 'general';
  return tutorial > review ? 'tutorial' : 'review';
}

const countOf = (words: readonly Word[], list: ReadonlySet<string>): number =>
  words.reduce((count, { key }) => (list.has(key) ? count + 1 : count), 0);

const isHowTo = ({ key }: Word, index: number, words: readonly Word[]): boolean =>
  key === 'how' && words[index + 1]?.key === 'to';
