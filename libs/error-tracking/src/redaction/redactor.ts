import { OptionsCheck } from '@breakwater/core';
import { PlainCopy } from './plain-copy.js';
import { DEFAULT_REDACTOR_OPTIONS } from './redaction.constants.js';
import type { RedactorOptions } from './redactor.options.js';
import { SecretKeys } from './secret-keys.js';
import { SecretText } from './secret-text.js';

const LIMITS = ['maxDepth', 'maxKeys', 'maxItems', 'maxString', 'maxSize'] as const;

/**
 * Takes secrets out of what is stored and shown, and cuts it to size: whatever stands under a key such as `password`, and
 * whatever looks like a token, a card number or a private key inside of any text.
 */
export class Redactor {
  readonly #keys: SecretKeys;
  readonly #texts: SecretText;
  readonly #limits: Required<RedactorOptions>;

  /** @throws OptionsError when an option is wrong */
  constructor(options: RedactorOptions = {}) {
    this.#limits = resolveRedactorOptions(options);
    this.#keys = new SecretKeys(this.#limits.keys);
    this.#texts = new SecretText(this.#limits.patterns, this.#limits.maxString);
  }

  /** A copy that is plain, safe to store as JSON, bounded and without secrets. Never throws. */
  value(input: unknown): unknown {
    return new PlainCopy(this.#keys, this.#texts, this.#limits).of(input);
  }

  /** The text without secrets, cut to `maxString` characters and a remark. */
  text(input: string): string {
    return this.#texts.redact(input);
  }
}

function resolveRedactorOptions(options: RedactorOptions): Required<RedactorOptions> {
  const check = new OptionsCheck('redaction');
  check.known(options, Object.keys(DEFAULT_REDACTOR_OPTIONS));
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: Required<RedactorOptions> = { ...DEFAULT_REDACTOR_OPTIONS, ...given };
  for (const limit of LIMITS) check.integer(limit, resolved[limit], 1);
  check.that(
    isListOf(resolved.keys, isKey),
    'keys',
    'a list of names and regular expressions',
    resolved.keys,
  );
  check.that(
    isListOf(resolved.patterns, isPatternOfSomething),
    'patterns',
    'a list of regular expressions that do not match an empty text',
    resolved.patterns,
  );
  return resolved;
}

const isPattern = (value: unknown): boolean => value instanceof RegExp;
/** One that matches nothing at all would put a remark between any two characters. */
const isPatternOfSomething = (value: unknown): boolean => value instanceof RegExp && ''.search(value) < 0;
const isKey = (value: unknown): boolean => isPattern(value) || (typeof value === 'string' && value !== '');
const isListOf = (list: unknown, holds: (member: unknown) => boolean): boolean =>
  Array.isArray(list) && list.every(holds);
