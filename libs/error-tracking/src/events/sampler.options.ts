/** Options of a {@link Sampler}. */
export interface SamplerOptions {
  /** Frames of one stack that are kept. @default 30 */
  readonly maxFrames?: number;
  /** Causes, and members of an `AggregateError`, that are kept. @default 5 */
  readonly maxCauses?: number;
  /** Whether stacks are traced back to the sources where Node does not do so itself. @default true */
  readonly sourceMaps?: boolean;
}
