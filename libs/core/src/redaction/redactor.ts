import { Injectable } from '@nestjs/common';
import { errorName } from '../failures/error-identity.js';
import { readText } from '../failures/read-property.js';
import { describeThrown, messageOf, stackOf } from '../failures/thrown-text.js';
import { onOneLine, withoutControls } from './one-line.js';
import { PlainCopy } from './plain-copy.js';
import { DEFAULT_REDACTOR_OPTIONS } from './redaction.constants.js';
import type { RedactorOptions } from './redactor.options.js';
import { resolveRedactorOptions } from './resolve-redactor-options.js';
import { SecretKeys } from './secret-keys.js';
import { SecretText } from './secret-text.js';
import { MAX_FRAMES_LENGTH, framesOf } from './stack-frames.js';

/** Plain form of an error without secrets, as {@link Redactor.error} returns it. */
export interface RedactedError {
  readonly name: string;
  readonly message: string;
  readonly [property: string]: unknown;
}

/** Characters for the remark about the omitted rest of a text. */
const REMARK_LENGTH = 40;
/** Returns the most characters of a text that is shown. Only a short text is longer than `max`, by the remark. */
const longest = (max: number): number => (max < 10 * REMARK_LENGTH ? max + REMARK_LENGTH : max);

/**
 * Removes secrets from all data that leaves the service, and limits its size. Secrets are values under a name such as `password`, and
 * tokens, keys, card numbers and URLs with a password in any text. Each application has one redactor, which all Breakwater packages
 * use. {@link extend} adds the application's own secrets.
 */
@Injectable()
export class Redactor {
  readonly #keys: SecretKeys;
  readonly #texts: SecretText;
  #limits: Required<RedactorOptions> = DEFAULT_REDACTOR_OPTIONS;

  /**
   * @param base redactor whose secrets are hidden as well, including those added to it later
   * @throws OptionsError when an option is invalid
   */
  constructor(options: RedactorOptions = {}, base?: Redactor) {
    this.#keys = new SecretKeys(base && base.#keys);
    this.#texts = new SecretText(this.#keys, base && base.#texts);
    this.extend(options);
  }

  /**
   * Adds secrets to hide. Lists are appended; a limit replaces the previous one.
   *
   * @param place where the options were given, for error messages
   * @throws OptionsError when an option is invalid
   */
  extend(options: RedactorOptions, place?: string): void {
    this.#limits = resolveRedactorOptions(options, this.#limits, place);
    this.#keys.add(options.keys ?? []);
    this.#texts.add(options.patterns ?? [], options.personalData);
  }

  /**
   * One line of text without secrets: control characters are escaped, and `max` characters are kept, by default `maxString`.
   */
  text(input: string, max = this.#limits.maxString): string {
    if (input.length <= max && this.#texts.isHarmless(input)) return input;
    return onOneLine(this.#texts.redact(input, max)).slice(0, longest(max));
  }

  /** Like {@link text}, but keeps line breaks: for bodies and stacks, never for a line of a log. */
  lines(input: string, max = this.#limits.maxString): string {
    return withoutControls(this.#texts.redact(input, max)).slice(0, longest(max));
  }

  /** Returns a plain, bounded copy without secrets that can be stored as JSON. Never throws. */
  value(input: unknown): unknown {
    return this.#copy().of(input);
  }

  /**
   * Copies the fields of a log line. Errors keep their stacks. Never throws.
   *
   * @param untouched names of fields to keep as they are, because other code serialises them
   */
  fields(input: object, untouched?: ReadonlySet<string>): Record<string, unknown> {
    return this.#copy(true).fields(input, untouched);
  }

  /** Returns the plain form of any thrown value, with stack and causes. Never throws. */
  error(thrown: unknown): RedactedError {
    return this.#copy(true).error(thrown) as RedactedError;
  }

  /** Returns `<class>: <message>` of an error, or a description of any other thrown value, on one line. Never throws. */
  headline(thrown: unknown, max = this.#limits.maxString): string {
    const text = readText(thrown, 'message');
    // The name is redacted separately, so that the colon after it cannot end a secret in it.
    const head = text === undefined ? '' : this.text(errorName(thrown));
    const message = text ?? describeThrown(thrown);
    if (message === '') return head;
    const start = (head === '' ? '' : `${head}: `) + message.slice(0, max);
    const length = start.length + Math.max(0, message.length - max);
    return onOneLine(this.#texts.redact(start, max, length)).slice(0, longest(max));
  }

  /** Returns the headline of any thrown value, followed by its stack on further lines. Never throws. */
  stack(thrown: unknown): string {
    const frames = framesOf(stackOf(thrown), messageOf(thrown));
    const headline = this.headline(thrown);
    return frames === ''
      ? headline
      : `${headline}\n${withoutControls(this.#texts.redactFrames(frames, MAX_FRAMES_LENGTH))}`;
  }

  #copy(withStacks = false): PlainCopy {
    return new PlainCopy(this.#keys, this.#texts, this.#limits, withStacks);
  }
}
