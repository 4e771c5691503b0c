import { OptionsCheck } from '@breakwater/core';
import { areTags } from '../options/lookup.options.js';

/** Options of `@HttpCache()`. */
export interface HttpCacheOptions {
  /** Milliseconds for which an answer is kept. @default the `ttl` of the cache */
  readonly ttl?: number;
  /**
   * Milliseconds for which clients and proxies may use an answer without asking. With 0 they ask each time and get a 304.
   * @default the time that is left of `ttl`
   */
  readonly maxAge?: number;
  /** Names of request headers on which the answer depends. They are part of the key, and of the header `Vary`. @default none */
  readonly vary?: readonly string[];
  /**
   * True if answers to requests with `Authorization` or `Cookie` are kept, separately for each value of these headers.
   * @default false, such requests bypass the cache
   */
  readonly authorized?: boolean;
  /** Tags in addition to those of the cache. @default none */
  readonly tags?: readonly string[];
}

const KNOWN = ['ttl', 'maxAge', 'vary', 'authorized', 'tags'];

/** Name of a header: a token of RFC 9110. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** @throws OptionsError at the first wrong option */
export function checkHttpCacheOptions(name: string, options: HttpCacheOptions): void {
  const check = new OptionsCheck('httpCache', '@HttpCache()');
  check.that(typeof name === 'string' && name !== '', 'name', 'the name of a cache', name);
  check.known(options, KNOWN);
  const { ttl, maxAge, vary, authorized, tags } = options;
  if (ttl !== undefined) check.duration('ttl', ttl, 1);
  if (maxAge !== undefined) check.duration('maxAge', maxAge);
  if (authorized !== undefined) check.boolean('authorized', authorized);
  const areNames =
    vary === undefined ||
    (Array.isArray(vary) && vary.every((one) => typeof one === 'string' && TOKEN.test(one)));
  check.that(areNames, 'vary', 'a list of names of headers', vary);
  if (tags !== undefined) check.that(areTags(tags), 'tags', 'a list of texts', tags);
}
