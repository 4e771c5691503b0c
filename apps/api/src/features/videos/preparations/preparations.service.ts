import {
  Clock,
  ConflictError,
  NotFoundError,
  RequestContext,
  ResilienceEvents,
  runInContext,
} from '@breakwater/core';
import { OnStuck, type OperationRun, OperationTracker, type StuckOperation } from '@breakwater/jobs';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { SuggestionsService } from '../suggestions.service.js';
import { VideosService } from '../videos.service.js';
import type { Preparation, PreparedTexts } from './preparation.js';
import { PreparationRepository } from './preparation.repository.js';
import { PREPARATION } from './preparations.constants.js';

/**
 * Prepares drafts in the background: models write a description and keywords. The work is an operation, so another replica does it
 * again when the process ends in the middle of it.
 */
@Injectable()
export class PreparationsService implements OnModuleInit {
  readonly #logger = new Logger('Preparations');

  constructor(
    private readonly videos: VideosService,
    private readonly suggestions: SuggestionsService,
    private readonly operations: OperationTracker,
    @Inject(PreparationRepository) private readonly preparations: PreparationRepository,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on('operation.abandoned', ({ name, key }) => {
      if (name === PREPARATION) void this.#abandon(key);
    });
  }

  /**
   * Begins a preparation, and returns as soon as it is known to the other replicas.
   *
   * @throws NotFoundError
   * @throws ConflictError when the video is published already
   * @throws OperationRunningError while one of this video runs
   */
  async start(videoId: string): Promise<Preparation> {
    const { status } = await this.videos.read(videoId);
    if (status !== 'draft') throw new ConflictError(`Video ${videoId} is published already.`);
    return new Promise((resolve, reject) => {
      // A context of its own: the deadline and the end of the request are not those of the operation.
      const run = runInContext(new RequestContext(), () =>
        this.operations.run(PREPARATION, { key: videoId }, async (operation) => {
          const running = await this.#begin(operation);
          resolve(running);
          await this.#prepare(running, operation);
        }),
      );
      // After the answer the tracker has reported the error.
      run.catch(reject);
    });
  }

  /** @throws NotFoundError */
  async read(videoId: string): Promise<Preparation> {
    const preparation = await this.preparations.find(videoId);
    if (!preparation) throw new NotFoundError(`Video ${videoId} has no preparation.`);
    return preparation;
  }

  /** Does the work of a process that ended in the middle of it again. */
  @OnStuck(PREPARATION)
  async recover(_stuck: StuckOperation, operation: OperationRun): Promise<void> {
    await runInContext(new RequestContext(), async () =>
      this.#prepare(await this.#begin(operation), operation),
    );
  }

  async #begin({ key: videoId, recoveries, fence }: OperationRun): Promise<Preparation> {
    const running: Preparation = {
      videoId,
      state: 'running',
      startedAt: this.clock.date(),
      endedAt: null,
      description: null,
      keywords: [],
      recoveries,
    };
    await this.preparations.save(running, fence);
    return running;
  }

  async #prepare(running: Preparation, operation: OperationRun): Promise<void> {
    try {
      const texts = await this.#write(operation);
      const prepared: Preparation = {
        ...running,
        ...texts,
        state: 'prepared',
        endedAt: this.clock.date(),
      };
      await this.preparations.save(prepared, operation.fence);
    } catch (error) {
      await this.#fail(running, operation);
      throw error;
    }
  }

  async #write({ key: videoId, signal }: OperationRun): Promise<PreparedTexts> {
    const description = await this.suggestions.description(videoId, signal);
    const keywords = await this.suggestions.keywords(videoId, signal);
    return { description: description.result, keywords: keywords.result };
  }

  /** Never rejects: the error of the work counts. */
  async #fail(running: Preparation, { fence }: OperationRun): Promise<void> {
    const failed: Preparation = { ...running, state: 'failed', endedAt: this.clock.date() };
    await this.preparations.save(failed, fence).catch(() => undefined);
  }

  async #abandon(videoId: string): Promise<void> {
    try {
      await this.preparations.abandon(videoId, this.clock.date());
    } catch {
      this.#logger.warn(
        `The preparation of video ${videoId} could not be marked as failed; it still shows as running.`,
      );
    }
  }
}
