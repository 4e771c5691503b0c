import { checkOptions, type OptionsCheck, readProperty } from '@breakwater/core';
import { DEFAULT_ERROR_FILTER_OPTIONS, ERROR_BODY_FORMATS } from './error-filter.constants.js';
import type { ErrorAnswer, ErrorBodyFormat, ErrorBodyFormatName } from './formats/error-body.format.js';

/** Options of `ErrorTrackingFilter`. */
export interface ErrorFilterOptions {
  /**
   * Shape of the body: `problem` (RFC 9457), `envelope` (`{ success: false, error, requestId, timestamp }`), `plain`
   * (`{ error, code, statusCode, metadata }`), a format of your own, or a function that builds a JSON body.
   * @default 'problem'
   */
  readonly format?: ErrorBodyFormatName | ErrorBodyFormat | ((answer: ErrorAnswer) => object);
  /**
   * True if answers of status 5xx, and refusals by a policy, show the original message and metadata. They name parts
   * of the system and must not reach strangers.
   * @default process.env.NODE_ENV !== 'production'
   */
  readonly exposeDetails?: boolean;
}

/** {@link ErrorFilterOptions} with every default filled in. */
export interface ResolvedErrorFilterOptions {
  readonly format: ErrorBodyFormat;
  readonly exposeDetails: boolean;
}

/** Injection token of {@link ResolvedErrorFilterOptions}. */
export const ResolvedErrorFilterOptions = Symbol('@breakwater/resilience:ResolvedErrorFilterOptions');

/**
 * Fills in the defaults.
 *
 * @throws OptionsError when an option is unknown or has a wrong value
 */
export function resolveErrorFilterOptions(
  options: ErrorFilterOptions = {},
  place?: string,
): ResolvedErrorFilterOptions {
  return checkOptions('errors', place, (check) => {
    check.known(options, ['format', 'exposeDetails']);
    const exposeDetails = options.exposeDetails ?? process.env['NODE_ENV'] !== 'production';
    check.boolean('exposeDetails', exposeDetails);
    return {
      format: resolveFormat(options.format ?? DEFAULT_ERROR_FILTER_OPTIONS.format, check),
      exposeDetails,
    };
  });
}

function resolveFormat(
  format: NonNullable<ErrorFilterOptions['format']>,
  check: OptionsCheck,
): ErrorBodyFormat {
  if (typeof format === 'function') return { contentType: 'application/json; charset=utf-8', body: format };
  if (typeof format === 'object') {
    const body: unknown = readProperty(format, 'body');
    const contentType: unknown = readProperty(format, 'contentType');
    check.that(typeof body === 'function', 'format.body', 'a function', body);
    check.that(typeof contentType === 'string', 'format.contentType', 'a media type', contentType);
    return format;
  }
  check.oneOf('format', format, Object.keys(ERROR_BODY_FORMATS));
  return ERROR_BODY_FORMATS[format];
}
