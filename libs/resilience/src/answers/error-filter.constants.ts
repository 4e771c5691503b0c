import type { ErrorBodyFormat, ErrorBodyFormatName } from './formats/error-body.format.js';
import { envelopeFormat } from './formats/envelope.format.js';
import { plainFormat } from './formats/plain.format.js';
import { problemFormat } from './formats/problem.format.js';

/** Formats that can be chosen by name. */
export const ERROR_BODY_FORMATS = {
  problem: problemFormat,
  envelope: envelopeFormat,
  plain: plainFormat,
} as const satisfies Record<ErrorBodyFormatName, ErrorBodyFormat>;

/** Options of `ErrorTrackingFilter` when none are given; `exposeDetails` depends on `NODE_ENV`. */
export const DEFAULT_ERROR_FILTER_OPTIONS = {
  /** The only standard among the three formats. */
  format: 'problem',
} as const;
