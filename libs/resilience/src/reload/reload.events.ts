/** One value that a reload has changed. */
export interface OptionChange {
  /** Name of the policy or of the decorated method whose calls it concerns. */
  readonly name: string;
  /** The step and its option, e.g. `retry.maxRetries`. */
  readonly option: string;
  /** `undefined` for an option that was not there. Secrets are taken out. */
  readonly from: unknown;
  readonly to: unknown;
}

/** Options of policies have changed while the application runs. */
export interface OptionsReloadedEvent {
  /** Name of the source. */
  readonly source: string;
  /** At most 100 of the changes. */
  readonly changes: readonly OptionChange[];
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Options of a source are invalid or cannot be read; the present options stay in force. */
export interface OptionsRejectedEvent {
  /** Name of the source. */
  readonly source: string;
  /** All problems in one text. */
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** The source of options at this moment. */
export interface LiveOptionsGauge {
  readonly source: string;
  /** False while the last options of the source are invalid or cannot be read. */
  readonly valid: boolean;
  /** Number of changes since the start. */
  readonly reloads: number;
  /** Number of rejected options since the start. */
  readonly rejections: number;
}
