import {
  checkOptions,
  type OptionsCheck,
  readChain,
  readLink,
  type Redactor,
  type ThrownLink,
} from '@breakwater/core';
import { checkCount, givenOptions, type OptionalLimit, limitOf } from '../limits/limit.js';
import type { ErrorSample, SampledError } from './error-sample.js';
import { readableStack } from './readable-stack.js';
import { SourceMaps } from './source-maps.js';

/** Options of a `Sampler`. */
export interface SamplerOptions {
  /** Maximum number of frames of one stack; `false` keeps all. @default 30 */
  readonly maxFrames?: OptionalLimit;
  /** Maximum number of causes, and of members of an `AggregateError`; `false` keeps all. @default 5 */
  readonly maxCauses?: OptionalLimit;
  /** Maps stacks to the sources when Node does not do so itself. @default true */
  readonly sourceMaps?: boolean;
}

/** Defaults of a `Sampler`. */
export const DEFAULT_SAMPLER_OPTIONS = {
  maxFrames: 30,
  maxCauses: 5,
  sourceMaps: true,
} as const satisfies Required<SamplerOptions>;

interface SamplerSettings {
  readonly maxFrames: number;
  readonly maxCauses: number;
  readonly sourceMaps: boolean;
}

/**
 * Validates the options and fills in the defaults.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function resolveSamplerOptions(options: SamplerOptions, check: OptionsCheck): SamplerSettings {
  check.known(options, Object.keys(DEFAULT_SAMPLER_OPTIONS));
  const settings: Required<SamplerOptions> = { ...DEFAULT_SAMPLER_OPTIONS, ...givenOptions(options) };
  const { maxFrames, maxCauses, sourceMaps } = settings;
  checkCount(check, 'maxFrames', maxFrames, 0);
  checkCount(check, 'maxCauses', maxCauses, 0);
  check.boolean('sourceMaps', sourceMaps);
  return { maxFrames: limitOf(maxFrames), maxCauses: limitOf(maxCauses), sourceMaps };
}

/** Creates the full record of one occurrence: redacted, bounded, and mapped to the sources. */
export class Sampler {
  readonly #options: SamplerSettings;
  readonly #sourceMaps = new SourceMaps();

  /** @throws OptionsError when an option is wrong */
  constructor(
    private readonly redactor: Redactor,
    options: SamplerOptions = {},
  ) {
    this.#options = checkOptions('sampling', undefined, (check) => resolveSamplerOptions(options, check));
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
