import type { SamplerOptions } from './sampler.options.js';

/** Defaults of a `Sampler`. */
export const DEFAULT_SAMPLER_OPTIONS = {
  maxFrames: 30,
  maxCauses: 5,
  sourceMaps: true,
} as const satisfies Required<SamplerOptions>;
