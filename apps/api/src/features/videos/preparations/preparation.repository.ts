import type { Fence } from '@breakwater/jobs';
import type { Preparation } from './preparation.js';

/** Port: the store of the preparations, one for each video. */
export interface PreparationRepository {
  find(videoId: string): Promise<Preparation | undefined>;
  /**
   * Saves a preparation in place of the one before.
   *
   * @throws OperationLostError, or another error, when `fence` is not that of the newest try
   */
  save(preparation: Preparation, fence: Fence): Promise<void>;
  /** Marks a preparation that nobody runs any more as failed. */
  abandon(videoId: string, endedAt: Date): Promise<void>;
}

/** Injection token of {@link PreparationRepository}. */
export const PreparationRepository = Symbol('PreparationRepository');
