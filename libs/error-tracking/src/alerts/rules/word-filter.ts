import type { OneOrMore } from './alert-condition.js';

/** Whether a word is among those wanted; each word is when none is named. */
export function wordFilter(wanted: OneOrMore<string> | undefined): (word: string | undefined) => boolean {
  if (wanted === undefined) return () => true;
  if (typeof wanted === 'string') return (word) => word === wanted;
  const words = new Set<string | undefined>(wanted);
  return (word) => words.has(word);
}
