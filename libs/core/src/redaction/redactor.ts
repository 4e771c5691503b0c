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

/** Plain form of an error that may be shown: what {@link Redactor.error} gives. */
export interface RedactedError {
  readonly name: string;
  readonly message: string;
  readonly [property: string]: unknown;
}

/** Room for the remark about the rest of a text. */
const REMARK_LENGTH = 40;

/**
 * Takes secrets out of everything that leaves the service, and cuts it to size: values under a name such as `password`, and
 * tokens, keys, card numbers and addresses with a password inside of any text. An application has one, which all Breakwater
 * packages use; {@link extend} adds what the application itself hides.
 */
@Injectable()
export class Redactor {
  readonly #keys: SecretKeys;
  readonly #texts: SecretText;
  #limits: Required<RedactorOptions> = DEFAULT_REDACTOR_OPTIONS;

  /**
   * @param base what this redactor hides is hidden as well, also what is added to it later
   * @throws OptionsError when an option is wrong
   */
  constructor(options: RedactorOptions = {}, base?: Redactor) {
    this.#keys = new SecretKeys(base && base.#keys);
    this.#texts = new SecretText(this.#keys, base && base.#texts);
    this.extend(options);
  }

  /**
   * Hides more from now on. Lists add up; a limit replaces the one that was there.
   *
   * @param place where the options were written, for messages
   * @throws OptionsError when an option is wrong
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
    return onOneLine(this.#texts.redact(input, max)).slice(0, max + REMARK_LENGTH);
  }

  /** Like {@link text}, but keeps line breaks: for bodies and stacks, never for a line of a log. */
  lines(input: string, max = this.#limits.maxString): string {
    return withoutControls(this.#texts.redact(input, max)).slice(0, max + REMARK_LENGTH);
  }

  /** A copy that is plain, safe to store as JSON, bounded and without secrets. Never throws. */
  value(input: unknown): unknown {
    return this.#copy().of(input);
  }

  /**
   * Copies the fields of a log line; errors among them keep their stacks. Never throws.
   *
   * @param untouched names of fields that are kept as they are, because something else serialises them
   */
  fields(input: object, untouched?: ReadonlySet<string>): Record<string, unknown> {
    return this.#copy(true).fields(input, untouched);
  }

  /** Plain form of anything that was thrown, with stack and causes. Never throws. */
  error(thrown: unknown): RedactedError {
    return this.#copy(true).error(thrown) as RedactedError;
  }

  /** `<class>: <message>` of an error, or a description of anything else that was thrown, on one line. Never throws. */
  headline(thrown: unknown, max = this.#limits.maxString): string {
    const text = readText(thrown, 'message');
    // A name of its own, so that the colon behind it cannot end a secret in it.
    const head = text === undefined ? '' : this.text(errorName(thrown));
    const message = text ?? describeThrown(thrown);
    if (message === '') return head;
    const start = (head === '' ? '' : `${head}: `) + message.slice(0, max);
    const length = start.length + Math.max(0, message.length - max);
    return onOneLine(this.#texts.redact(start, max, length)).slice(0, max + REMARK_LENGTH);
  }

  /** Headline and stack of anything that was thrown, the stack on further lines. Never throws. */
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
