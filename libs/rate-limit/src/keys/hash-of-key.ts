import { hash } from 'node:crypto';

/** Number of characters of a hash: 132 bits, so two clients do not share one by chance. */
const LENGTH = 22;

/** Hashes the key of a client, so that Redis shows neither addresses nor API keys. */
export const hashOfKey = (key: string): string => hash('sha256', key, 'base64url').slice(0, LENGTH);
