import { checkOptions, hours, minutes, type OptionsCheck, readProperty, seconds } from '@breakwater/core';
import type { AiCache } from '../../answers/ai-cache.js';
import { cacheKey } from '../cache-key.js';
import { MAX_DIMENSIONS } from '../stores/memory.vector-store.js';
import type { EmbeddingFunction, EmbeddingModel } from './embedding-model.js';

/** Options of {@link Embeddings}. */
export interface EmbeddingsOptions {
  /** The model: one of the AI SDK, or a function. */
  readonly model: EmbeddingModel | EmbeddingFunction;
  /** Length of the model's vectors. A vector of another length is an error, so that an index never mixes two models. */
  readonly dimensions: number;
  /**
   * Further fields of each call of the model, e.g. `{ dimensions: 512 }` or `{ providerOptions: {...} }`. They are a part of the
   * keys of the cache.
   * @default {}
   */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Maximum number of texts in one call; the limit of the model can be lower. @default 20 */
  readonly batchSize?: number;
  /** Calls that one `embedMany` runs at the same time. @default 3 */
  readonly concurrency?: number;
  /** Maximum of estimated tokens in one text. @default 8000 */
  readonly maxTokensPerText?: number;
  /** Maximum of estimated tokens in one call; at least `maxTokensPerText`. @default 100000 */
  readonly maxTokensPerBatch?: number;
  /** Milliseconds that each attempt of a call may take. @default 60000 */
  readonly timeout?: number;
  /** Attempts of a call in addition to the first. A limit on the rate has as many of its own. @default 3 */
  readonly maxRetries?: number;
  /** Longest time in milliseconds that the model may ask to wait after a 429. @default 60000 */
  readonly maxRetryAfter?: number;
  /** Keeps vectors, e.g. a `Cache` of `@breakwater/cache`. @default none */
  readonly cache?: AiCache | undefined;
  /** Milliseconds for which the cache keeps a vector. Needs `cache`. @default 2592000000, which are 30 days */
  readonly cacheTtl?: number;
}

/** {@link EmbeddingsOptions} with every default filled in. */
export type ResolvedEmbeddingsOptions = Required<EmbeddingsOptions>;

/** Defaults of {@link EmbeddingsOptions}. */
export const DEFAULT_EMBEDDINGS_OPTIONS = Object.freeze({
  params: Object.freeze({}),
  batchSize: 20,
  concurrency: 3,
  /** OpenAI accepts 8192 tokens. */
  maxTokensPerText: 8_000,
  /** OpenAI accepts 300 000 tokens in all. */
  maxTokensPerBatch: 100_000,
  timeout: minutes(1),
  maxRetries: 3,
  maxRetryAfter: seconds(60),
  cacheTtl: hours(24 * 30),
} as const);

/** Checks options inside of those of a module, and fills in the defaults. */
export function resolveEmbeddingsOptions(
  options: EmbeddingsOptions,
  check: OptionsCheck,
): ResolvedEmbeddingsOptions {
  const defaults = DEFAULT_EMBEDDINGS_OPTIONS;
  check.known(options, [...Object.keys(defaults), 'model', 'dimensions', 'cache'], {
    maxParallelCalls: '{ concurrency }',
    ttl: '{ cacheTtl }',
  });
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved = { cache: undefined, ...defaults, ...(given as unknown as EmbeddingsOptions) };
  checkModel(resolved.model, check);
  check.integer('dimensions', resolved.dimensions, 1, MAX_DIMENSIONS);
  const isJson = check.object('params', resolved.params) && attemptKey(resolved.params);
  check.that(isJson, 'params', 'an object of JSON', 'an object that is no JSON');
  check.integer('batchSize', resolved.batchSize, 1);
  check.integer('concurrency', resolved.concurrency, 1);
  const isNumber = check.integer('maxTokensPerText', resolved.maxTokensPerText, 1);
  check.integer('maxTokensPerBatch', resolved.maxTokensPerBatch, isNumber ? resolved.maxTokensPerText : 1);
  check.duration('timeout', resolved.timeout, 1);
  check.integer('maxRetries', resolved.maxRetries, 0);
  check.duration('maxRetryAfter', resolved.maxRetryAfter);
  check.duration('cacheTtl', resolved.cacheTtl, 1);
  checkCache('cache', resolved.cache, check);
  if (!resolved.cache) check.withoutEffect('cacheTtl', options.cacheTtl, 'because there is no `cache`');
  return resolved;
}

function attemptKey(params: object): boolean {
  try {
    cacheKey({ params });
    return true;
  } catch {
    return false;
  }
}

/** Requires a cache, or none. */
export function checkCache(option: string, cache: AiCache | undefined, check: OptionsCheck): void {
  const fits = cache === undefined || (typeof cache?.get === 'function' && typeof cache.set === 'function');
  // A cache can contain a password.
  check.that(fits, option, 'an object with the methods get and set', fits ? undefined : `a ${typeof cache}`);
}

function checkModel(model: EmbeddingModel | EmbeddingFunction | undefined, check: OptionsCheck): void {
  const isModel =
    typeof model === 'object' &&
    (model as unknown) !== null &&
    ['embed', 'doEmbed'].some((name) => typeof readProperty(model, name) === 'function');
  const expected = 'an embedding model of the AI SDK, or { provider, modelId, embed }';
  // A model contains the key.
  if (!check.that(isModel, 'model', expected, `a ${typeof model}`) || !model) return;
  for (const name of ['provider', 'modelId'] as const) {
    check.that(typeof model[name] === 'string' && model[name] !== '', `model.${name}`, 'a name', model[name]);
  }
}

/** Options of a single call. */
export interface EmbedOptions {
  /** Ends the call. `embedMany` keeps the vectors in the cache that it already has. */
  readonly signal?: AbortSignal | undefined;
  /** Tenant that alone may find the vectors in the cache. @default all share them: a vector depends only on its text */
  readonly private?: string | undefined;
}

/** Options of `embedMany`. */
export interface EmbedManyOptions extends EmbedOptions {
  /** @default the option of the module */
  readonly batchSize?: number | undefined;
  /** @default the option of the module */
  readonly concurrency?: number | undefined;
}

/**
 * Checks the options of a single call.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const checkEmbedOptions = (options: EmbedManyOptions, place: string): void =>
  checkOptions('embeddings', place, (check) => {
    check.known(options, ['signal', 'private', 'batchSize', 'concurrency']);
    const { signal, batchSize, concurrency } = options;
    if (batchSize !== undefined) check.integer('batchSize', batchSize, 1);
    if (concurrency !== undefined) check.integer('concurrency', concurrency, 1);
    check.that(signal === undefined || signal instanceof AbortSignal, 'signal', 'an AbortSignal', signal);
    const tenant: unknown = options.private;
    check.that(
      tenant === undefined || (typeof tenant === 'string' && tenant !== ''),
      'private',
      'a tenant',
      tenant,
    );
  });
