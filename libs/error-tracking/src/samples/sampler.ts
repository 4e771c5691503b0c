import { OptionsCheck, readChain, readLink, type Redactor, type ThrownLink } from '@breakwater/core';
import type { ErrorSample, SampledError } from './error-sample.js';
import { readableStack } from './readable-stack.js';
import { SourceMaps } from './source-maps.js';

/** Options of a {@link Sampler}. */
export interface SamplerOptions {
  /** Maximum number of frames of one stack. @default 30 */
  readonly maxFrames?: number;
  /** Maximum number of causes, and of members of an `AggregateError`. @default 5 */
  readonly maxCauses?: number;
  /** Whether stacks are mapped to the sources when Node does not do so itself. @default true */
  readonly sourceMaps?: boolean;
}

/** Defaults of a `Sampler`. */
export const DEFAULT_SAMPLER_OPTIONS = {
  maxFrames: 30,
  maxCauses: 5,
  sourceMaps: true,
} as const satisfies Required<SamplerOptions>;

/** Creates the full record of one occurrence: redacted, bounded, and mapped to the sources. */
export class Sampler {
  readonly #options: Required<SamplerOptions>;
  readonly #sourceMaps = new SourceMaps();

  /** @throws OptionsError when an option is wrong */
  constructor(
    private readonly redactor: Redactor,
    options: SamplerOptions = {},
  ) {
    const check = new OptionsCheck('samples');
    check.known(options, Object.keys(DEFAULT_SAMPLER_OPTIONS));
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    this.#options = { ...DEFAULT_SAMPLER_OPTIONS, ...given };
    check.integer('maxFrames', this.#options.maxFrames, 0);
    check.integer('maxCauses', this.#options.maxCauses, 0);
    const { sourceMaps } = this.#options;
    check.that(typeof sourceMaps === 'boolean', 'sourceMaps', 'true or false', sourceMaps);
  }

  /** Never throws, whatever was thrown. It reads files, so call it for the few errors that are recorded in full only. */
  sample(thrown: unknown, context: Readonly<Record<string, unknown>>, at: Date): ErrorSample {
    const [error, ...causes] = readChain(thrown);
    const shown = [...error.members.map(readLink), ...causes].slice(0, this.#options.maxCauses);
    return {
      ...this.#sampled(error),
      at,
      causes: shown.map((link) => this.#sampled(link)),
      context: this.#context(context),
    };
  }

  #sampled({ name, code, message, stack }: ThrownLink): SampledError {
    const { maxFrames } = this.#options;
    const frames = stack === undefined ? [] : readableStack(stack, message, maxFrames, this.#maps());
    return {
      name: this.redactor.text(name),
      ...(code !== undefined && { code: this.redactor.text(code) }),
      message: this.redactor.lines(message),
      ...(frames.length > 0 && { stack: frames.map((line) => this.redactor.text(line)).join('\n') }),
    };
  }

  #context(context: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const shown = this.redactor.value(context);
    return typeof shown === 'object' && shown !== null ? (shown as Readonly<Record<string, unknown>>) : {};
  }

  /** With `--enable-source-maps`, Node has already mapped the stack. */
  #maps(): SourceMaps | undefined {
    return this.#options.sourceMaps && !process.sourceMapsEnabled ? this.#sourceMaps : undefined;
  }
}
