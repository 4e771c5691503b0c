import { isOptionsObject, OptionsCheck, OptionsError } from '@breakwater/core';
import {
  CALL_ELSEWHERE,
  CALL_OPTIONS,
  type CallOptions,
  STREAM_OPTIONS,
  type StreamOptions,
} from './call.options.js';

const KNOWN: ReadonlySet<string> = new Set(CALL_OPTIONS);
const METHOD = /^[A-Z]{1,20}$/;

/**
 * Checks the names of the options of a call, and those options that no other function reads.
 *
 * @returns the method that the options give
 * @throws OptionsError for the first wrong option
 */
export function checkCall(
  options: CallOptions | StreamOptions,
  upstream: string,
  method: string,
): string | undefined {
  const place = `${method} of '${upstream}'`;
  if (!isOptionsObject(options)) throw new OptionsError('options', 'an object with options', options, place);
  const isStream = method === 'stream';
  for (const option of Object.keys(options)) {
    const value: unknown = Reflect.get(options, option);
    if (KNOWN.has(option) ? value === null && option !== 'json' : !(isStream && option === 'method')) {
      new OptionsCheck('options', place).known(
        options,
        isStream ? STREAM_OPTIONS : CALL_OPTIONS,
        CALL_ELSEWHERE,
        ['json'],
      );
    }
  }
  const { schema } = options as CallOptions;
  if (schema !== undefined && typeof schema['~standard']?.validate !== 'function') {
    throw new OptionsError('schema', 'a schema that implements Standard Schema', schema, place);
  }
  const given = (options as StreamOptions).method;
  if (given !== undefined && (typeof given !== 'string' || !METHOD.test(given.toUpperCase()))) {
    throw new OptionsError('method', 'a method of HTTP', given, place);
  }
  return given?.toUpperCase();
}
