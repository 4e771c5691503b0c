import type { StoredValue } from '../values/stored-value.js';

/** An item that bentocache passes to its levels. */
export interface LevelItem {
  readonly value: StoredValue;
  /** Milliseconds since the Unix epoch by the wall clock, as bentocache compares them with those of tags. */
  readonly createdAt: number;
  /** Time after which bentocache asks the second level again. */
  readonly logicalExpiration?: number;
  readonly tags?: readonly string[];
}
