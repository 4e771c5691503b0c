/** The answer of the ladder. */
export interface AiAnswer<Output> {
  readonly result: Output;
  /** The rung that gave the answer: the name of a provider, `algorithm`, `template` or `minimal`. */
  readonly service: string;
  /** From 0 to 1. */
  readonly confidence: number;
  /** True if the answer comes from the cache. `service` and `confidence` are then those of the provider that gave it. */
  readonly cached: boolean;
  /** True if no model gave the answer. */
  readonly degraded: boolean;
  /** True if another rung answered than the first choice: the preferred provider, else the first one. */
  readonly fallbackUsed: boolean;
  /** Milliseconds. */
  readonly processingTime: number;
}

/** Options of one call of the ladder. */
export interface AiProcessOptions {
  /** Name of the provider that is asked first. A provider that the application lacks is passed over. @default the first provider */
  readonly preferredService?: string | undefined;
  /** Signal of the caller. Its abort ends the call, and the call of the provider unless others wait for it, too. */
  readonly signal?: AbortSignal | undefined;
}
