import { MessageScanner } from './message-scanner.js';

/** Characters of a message that count. */
export const MAX_MESSAGE_LENGTH = 1_000;

/** A word that is cut is different from the whole one: if the last blank is no further away, the cut is made there. */
const LONGEST_CUT_WORD = 200;

/**
 * A message without what varies from one occurrence of an error to the next: addresses, hosts, ids, hashes, dates, durations,
 * numbers, quoted values, paths, lists and JSON are replaced by a word such as `<id>`. Only the first 1000 characters count,
 * and they are gone over once.
 */
export function normaliseMessage(message: string): string {
  const isCut = message.length > MAX_MESSAGE_LENGTH;
  return new MessageScanner(isCut ? cut(message) : message, isCut).scan();
}

function cut(message: string): string {
  const start = message.slice(0, MAX_MESSAGE_LENGTH);
  const blank = Math.max(start.lastIndexOf(' '), start.lastIndexOf('\n'));
  return blank > MAX_MESSAGE_LENGTH - LONGEST_CUT_WORD ? start.slice(0, blank) : start;
}
