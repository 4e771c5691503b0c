import { type OptionsCheck, checkOptions } from '../options/options-check.js';
import { DEFAULT_REDACTOR_OPTIONS } from './redaction.constants.js';
import type { RedactorOptions } from './redactor.options.js';

const LIMITS = ['maxDepth', 'maxKeys', 'maxItems', 'maxString', 'maxSize'] as const;

/**
 * Validates options of a redactor and applies `defaults`.
 *
 * @throws OptionsError with all invalid options
 */
export function resolveRedactorOptions(
  options: RedactorOptions,
  defaults: Required<RedactorOptions> = DEFAULT_REDACTOR_OPTIONS,
  place?: string,
): Required<RedactorOptions> {
  return checkOptions('redaction', place, (check) => {
    checkRedactorOptions(options, check);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    return { ...defaults, ...given };
  });
}

function checkRedactorOptions(options: RedactorOptions, check: OptionsCheck): void {
  if (!check.known(options, Object.keys(DEFAULT_REDACTOR_OPTIONS))) return;
  for (const limit of LIMITS) if (options[limit] !== undefined) check.integer(limit, options[limit], 1);
  const { keys = [], patterns = [], personalData = false } = options;
  check.that(isListOf(keys, isKey), 'keys', 'a list of names and regular expressions', keys);
  check.that(
    isListOf(patterns, isPatternOfSomething),
    'patterns',
    'a list of regular expressions that do not match an empty text',
    patterns,
  );
  check.boolean('personalData', personalData);
}

const isPattern = (value: unknown): boolean => value instanceof RegExp;
/** Refuses patterns that match an empty text, because they would insert a replacement between any two characters. */
const isPatternOfSomething = (value: unknown): boolean => value instanceof RegExp && ''.search(value) < 0;
const isKey = (value: unknown): boolean => isPattern(value) || (typeof value === 'string' && value !== '');
const isListOf = (list: unknown, holds: (member: unknown) => boolean): boolean =>
  Array.isArray(list) && list.every(holds);
