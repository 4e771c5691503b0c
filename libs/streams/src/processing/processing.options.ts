import type { OptionsCheck } from '@breakwater/core';
import type { CursorStore } from '../cursors/cursor-store.js';

/** Options of a stream that say how its events are read and handled. */
export interface ProcessingOptions {
  /** Keeps the position over restarts. @default none: the stream starts at the present */
  readonly cursorStore?: CursorStore;
}

/** {@link ProcessingOptions} with every default filled in. */
export interface ResolvedProcessingOptions {
  readonly cursorStore: CursorStore | undefined;
}

/** Names of {@link ProcessingOptions}. */
export const PROCESSING_OPTIONS: readonly string[] = ['cursorStore'];

/** Checks the options of the processing half, and fills in their defaults. */
export function resolveProcessing(
  options: ProcessingOptions,
  check: OptionsCheck,
): ResolvedProcessingOptions {
  const { cursorStore } = options;
  const isStore =
    cursorStore === undefined ||
    (typeof cursorStore.load === 'function' && typeof cursorStore.save === 'function');
  check.that(isStore, 'cursorStore', 'a CursorStore, with the methods load and save', cursorStore);
  return { cursorStore };
}
