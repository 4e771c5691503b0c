import { ResilientVectorStore, type TextItem, type VectorCollection } from '@breakwater/ai/vector';
import { headlineOf, RequestContext, runInContext, Shutdown } from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { accessTo, type VendorVariables } from '../../platform/ai/ai-vendors.js';
import { SelectedVectorStore } from '../../platform/ai/selected-vector-store.js';
import type { Video } from './video.js';
import { VideoRepository } from './video.repository.js';

/** Videos that are read and embedded at once. */
const PAGE = 100;

/** The vectors of the videos. A failure never reaches a write: searches fall back to keywords until the index is complete. */
@Injectable()
export class VideoIndex {
  readonly #logger = new Logger('VideoIndex');
  readonly #vectors: VectorCollection;
  readonly #isOn: boolean;
  readonly #ended = new AbortController();
  #isFilling = false;
  #isComplete = false;
  /** Number of videos and of fillings that failed. */
  #failures = 0;

  constructor(
    vectors: ResilientVectorStore,
    private readonly selected: SelectedVectorStore,
    config: ConfigService<VendorVariables, true>,
    @Inject(VideoRepository) private readonly videos: VideoRepository,
    @Inject(Shutdown) shutdown: Shutdown,
  ) {
    this.#vectors = vectors.in('videos');
    this.#isOn = accessTo('openai', config).apiKey !== undefined;
    // A call that hangs must not hold up the end of the service.
    shutdown.closeWith('video-index', () => this.#ended.abort());
  }

  /** True if each video that this replica knows has a vector. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Embeds all videos, without waiting for it. Does nothing while an earlier call does it, and where there is no model. */
  fill(): void {
    if (!this.#isOn || this.#isComplete || this.#isFilling) return;
    this.#isFilling = true;
    void this.#inBackground(() => this.#fill()).finally(() => (this.#isFilling = false));
  }

  /** Adds a video, without waiting for it. */
  add(video: Video): void {
    if (this.#isOn) void this.#inBackground(() => this.#write([video]));
  }

  /**
   * Returns the ids of the nearest videos with their scores, the best one first.
   *
   * @throws the error of the model or of the store
   */
  async search(
    text: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly { readonly id: string; readonly score: number }[]> {
    const { hits } = await this.#vectors.searchByText(text, undefined, limit, { signal });
    return hits;
  }

  /** Runs work that the end of the request does not end. After a failure the index is filled again by the next search. */
  async #inBackground(work: () => Promise<void>): Promise<void> {
    try {
      await runInContext(new RequestContext(), work);
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      this.#failures++;
      this.#isComplete = false;
      this.#logger.warn(
        `Videos could not be added to the index (${this.selected.kind}); searches use keywords until it is complete: ${headlineOf(error)}`,
      );
    }
  }

  async #fill(): Promise<void> {
    const before = this.#failures;
    // The vectors in PostgreSQL outlive the process: embedding all videos again would cost money.
    const { count } = await this.#vectors.stats({ signal: this.#ended.signal });
    let videos = 0;
    for await (const page of this.#pages()) videos += page.length;
    if (count !== videos) for await (const page of this.#pages()) await this.#write(page);
    // Videos that arrived meanwhile were added by themselves, unless that has failed.
    this.#isComplete = this.#failures === before;
  }

  async *#pages(): AsyncGenerator<readonly Video[]> {
    let after: string | undefined;
    do {
      const page = (await this.videos.list({ limit: PAGE, ...(after !== undefined && { after }) })) ?? [];
      yield page;
      after = page.length === PAGE ? page.at(-1)?.id : undefined;
    } while (after !== undefined);
  }

  async #write(videos: readonly Video[]): Promise<void> {
    if (videos.length === 0) return;
    const failed = await this.#vectors.upsertTexts(videos.map(itemOf), { signal: this.#ended.signal });
    if (failed[0]) throw failed[0].error;
  }
}

function itemOf({ id, title, description, tags }: Video): TextItem {
  return { id, text: [title, description, ...tags].filter(Boolean).join('\n') };
}
