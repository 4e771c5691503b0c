import { createHash } from 'node:crypto';
import { canonicalJson } from '../answers/answer-key.js';

/** Version of the keys and values. */
const SHAPE = 1;

/** Returns a key that reveals nothing of its parts. Parts that are `undefined` do not count. */
export const cacheKey = (parts: Readonly<Record<string, unknown>>): string =>
  createHash('sha256')
    .update(canonicalJson({ shape: SHAPE, ...parts }))
    .digest('base64url');
