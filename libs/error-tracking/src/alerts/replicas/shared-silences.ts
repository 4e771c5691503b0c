import type { Silence } from '../groups/silences.js';

/** Changes that the other replicas do not know yet, by the ids of the silences; `undefined` for a silence that was removed. */
export type SilenceChanges = ReadonlyMap<string, Silence | undefined>;

/** The silences that replicas share. */
export interface SharedSilences {
  /**
   * Writes changes and reads the silences of all replicas, in one step. Resolves to `undefined` when the store does not answer; never
   * rejects.
   */
  exchange(changes: SilenceChanges): Promise<readonly Silence[] | undefined>;
}
