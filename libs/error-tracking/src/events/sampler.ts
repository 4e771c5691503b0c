import type { Redactor } from '../redaction/redactor.js';
import type { ErrorSample } from './error-sample.js';
import type { SamplerOptions } from './sampler.options.js';

/** Makes the full record of one occurrence. */
export class Sampler {
  constructor(
    private readonly redactor: Redactor,
    _options: SamplerOptions = {},
  ) {}

  /** Never throws, whatever was thrown. */
  sample(thrown: unknown, context: Readonly<Record<string, unknown>>, at: Date): ErrorSample {
    return { name: 'Error', message: this.redactor.text(String(thrown)), at, causes: [], context };
  }
}
