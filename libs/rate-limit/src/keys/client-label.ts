import { hashOfKey, withBlanksForControls } from '@breakwater/core';
import type { RateLimitKey } from '../policies/policy.options.js';

/** Number of characters of a hash in a log line: enough to distinguish clients. */
const HASH_LENGTH = 8;

/**
 * Names a client in logs and events: the id of a user, or a network. It shortens an IPv4 address to its /24 network, and replaces
 * API keys and keys of functions by a part of their hash.
 */
export function clientLabel(kind: RateLimitKey, key: string): string {
  if (key.startsWith('user ') && kind === 'user') return withBlanksForControls(key);
  if (typeof kind === 'function' || key.startsWith('key ') || key.startsWith('hash ')) {
    return `client #${hashOfKey(key).slice(0, HASH_LENGTH)}`;
  }
  return withBlanksForControls(key.replace(/^(\d+\.\d+\.\d+)\.\d+$/, '$1.0/24'));
}
