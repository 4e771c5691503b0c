import { checkOptions } from '@breakwater/core';
import {
  type EmbeddingsOptions,
  type ResolvedEmbeddingsOptions,
  resolveEmbeddingsOptions,
} from './embeddings/embeddings.options.js';
import {
  RESILIENT_STORE_OPTIONS,
  type ResilientStoreOptions,
  type ResolvedStoreOptions,
  resolveStoreOptions,
} from './resilient/resilient-store.options.js';

/** Options of `VectorModule.forRoot()`: those of the store, and those of the embeddings. */
export interface VectorModuleOptions extends ResilientStoreOptions {
  /** The model that turns texts into vectors. */
  readonly embeddings: EmbeddingsOptions;
}

/** {@link VectorModuleOptions} with every default filled in. */
export interface VectorSettings {
  readonly embeddings: ResolvedEmbeddingsOptions;
  readonly store: ResolvedStoreOptions;
}

/** Injection token of {@link VectorSettings}. */
export const VectorSettings = Symbol('@breakwater/ai:VectorSettings');

/** Names of other libraries for options, with the way to write them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  model: '{ embeddings: { model, dimensions } }',
  dimensions: '{ embeddings: { model, dimensions } }',
  index: '{ store: new PgVectorStore({ index }) }',
  ttl: '{ cache: { store, ttl } }',
  isGlobal: 'nothing: the module is global',
};

/**
 * Checks the options of `VectorModule` and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown, wrong or without effect
 */
export const resolveVectorOptions = (options: VectorModuleOptions): VectorSettings =>
  checkOptions('vector', 'VectorModule.forRoot', (check) => {
    check.known(options, ['embeddings', ...RESILIENT_STORE_OPTIONS], ELSEWHERE);
    const { embeddings: given, ...store } = options;
    const within = check.within('embeddings');
    const embeddings = within.object('', given) ? given : ({} as EmbeddingsOptions);
    return {
      embeddings: resolveEmbeddingsOptions(embeddings, within),
      store: resolveStoreOptions(store, embeddings.dimensions, check),
    };
  });
