import { type Fence, OperationLostError } from '@breakwater/jobs';
import { Injectable } from '@nestjs/common';
import type { Preparation } from './preparation.js';
import type { PreparationRepository } from './preparation.repository.js';
import { PREPARATION } from './preparations.constants.js';

/** {@link PreparationRepository} in memory, for specs and for a trial without a database. */
@Injectable()
export class InMemoryPreparationRepository implements PreparationRepository {
  readonly #preparations = new Map<string, { readonly preparation: Preparation; readonly token: number }>();

  async find(videoId: string): Promise<Preparation | undefined> {
    return this.#preparations.get(videoId)?.preparation;
  }

  async save(preparation: Preparation, { token }: Fence): Promise<void> {
    const newest = this.#preparations.get(preparation.videoId)?.token ?? 0;
    if (token < newest) throw new OperationLostError(PREPARATION, token);
    this.#preparations.set(preparation.videoId, { preparation, token });
  }

  async abandon(videoId: string, endedAt: Date): Promise<void> {
    const kept = this.#preparations.get(videoId);
    if (kept?.preparation.state !== 'running') return;
    this.#preparations.set(videoId, {
      ...kept,
      preparation: { ...kept.preparation, state: 'failed', endedAt },
    });
  }
}
