import { hash } from 'node:crypto';
import { OptionsError } from '../errors/options.error.js';

/** Longer keys are hashed, so that callers cannot fill the memory with long ones. */
const LONGEST = 64;

/** Number of characters of a hash: 132 bits, so two callers do not share one by chance. */
const HASH_LENGTH = 22;

/** Hashes the key of a caller, so that neither memory nor Redis shows addresses and API keys. */
export const hashOfKey = (key: string): string => hash('sha256', key, 'base64url').slice(0, HASH_LENGTH);

/**
 * Returns the key of a caller (a tenant, a user, a client) in the form in which limits keep it: a text of at most 64 characters, or its hash.
 *
 * @param key what a function of the options has returned
 * @param option name of the function, for the message
 * @returns `undefined` for a caller that is not known: `undefined`, `null` or an empty text
 * @throws OptionsError for any other value; an object as a key would be `[object Object]` for all callers
 */
export function callerKey(key: unknown, option: string): string | undefined {
  if (key === undefined || key === null || key === '') return undefined;
  if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'bigint') {
    throw new OptionsError(option, 'a function that returns a text or undefined', key);
  }
  const text = String(key);
  return text.length > LONGEST ? `hash ${hashOfKey(text)}` : text;
}
