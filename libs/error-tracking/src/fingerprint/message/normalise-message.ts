import type { FingerprintVersion } from '../fingerprinter.options.js';
import { MessageScanner } from './message-scanner.js';

/** Characters of a message that take part. */
export const MAX_MESSAGE_LENGTH = 1_000;

/** A message is cut at its last blank if that is at most this far from the limit, because a cut word would differ from the whole one. */
const LONGEST_CUT_WORD = 200;

/**
 * Replaces the parts of a message that vary between occurrences of an error: addresses, hosts, ids, hashes, dates, durations, numbers,
 * quoted values, paths, lists and JSON become a word such as `<id>`. Version 2 keeps the names of parts of the system, e.g. of
 * `service 'stripe'`. Only the first 1000 characters take part, in one pass.
 */
export function normaliseMessage(message: string, version: FingerprintVersion = 'v2'): string {
  const isCut = message.length > MAX_MESSAGE_LENGTH;
  return new MessageScanner(isCut ? cut(message) : message, isCut, version === 'v2').scan();
}

function cut(message: string): string {
  const start = message.slice(0, MAX_MESSAGE_LENGTH);
  const blank = Math.max(start.lastIndexOf(' '), start.lastIndexOf('\n'));
  return blank > MAX_MESSAGE_LENGTH - LONGEST_CUT_WORD ? start.slice(0, blank) : start;
}
