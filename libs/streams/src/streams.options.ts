import { checkOptions } from '@breakwater/core';
import { checkStreamDefaults } from './options/resolve-stream.js';
import type { StreamDefaults } from './options/stream.options.js';
import { DEFAULT_STREAMS_OPTIONS } from './streams.constants.js';

/** Options of `StreamsModule`. */
export interface StreamsModuleOptions {
  /** If false, all streams stay idle. @default true */
  readonly enabled?: boolean;
  /** Milliseconds that a shutdown waits for running handlers. @default 10000 */
  readonly stopTimeout?: number;
  /** Options of all streams that set none. @default {} */
  readonly defaults?: StreamDefaults;
}

/** {@link StreamsModuleOptions} with every default filled in. */
export interface StreamsSettings extends Required<StreamsModuleOptions> {}

/** Injection token of {@link StreamsSettings}. */
export const StreamsSettings = Symbol('@breakwater/streams:StreamsSettings');

/**
 * Checks the options and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const resolveStreamsOptions = (options: StreamsModuleOptions): StreamsSettings =>
  checkOptions('streams', 'StreamsModule.forRoot', (check) => {
    check.known(options, [...Object.keys(DEFAULT_STREAMS_OPTIONS), 'defaults']);
    const resolved = {
      enabled: options.enabled ?? DEFAULT_STREAMS_OPTIONS.enabled,
      stopTimeout: options.stopTimeout ?? DEFAULT_STREAMS_OPTIONS.stopTimeout,
      defaults: options.defaults ?? {},
    };
    check.boolean('enabled', resolved.enabled);
    check.duration('stopTimeout', resolved.stopTimeout);
    checkStreamDefaults(resolved.defaults, check.within('defaults'));
    return resolved;
  });
