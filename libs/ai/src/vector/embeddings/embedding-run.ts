import { AiProviderError, type AiFailureReason } from '../../providers/ai-provider.error.js';
import { EmbeddingError } from './embedding.error.js';
import type { RateGate } from './rate-gate.js';
import { type Batch, halvesOf } from './texts.js';

/** Sends one batch to the model and returns a vector for each of its texts. */
export type SendBatch = (texts: readonly string[]) => Promise<readonly Float32Array[]>;

/** The parts of one {@link EmbeddingRun}. */
export interface EmbeddingRunParts {
  readonly send: SendBatch;
  readonly gate: RateGate;
  /** Waits that follow the refusals of one batch with 429, at most. */
  readonly maxRefusals: number;
  readonly signal: AbortSignal | undefined;
  /** Called for each text as soon as it has a vector. */
  readonly keep: (text: string, vector: Float32Array) => void;
  /** Called for each text that gets no vector. */
  readonly fail: (text: string, error: unknown) => void;
}

/** Reasons for which a part of the batch can succeed: one of its texts is at fault. */
const OF_ONE_TEXT: ReadonlySet<AiFailureReason> = new Set(['bad-request', 'too-long', 'refused']);

/** Words of a 429 that no wait ends: somebody has to pay first. */
const UNPAID: ReadonlySet<unknown> = new Set(['insufficient_quota', 'billing_hard_limit_reached']);

/**
 * Sends batches, several at a time. A batch that the model refuses because of its content is halved until the text at fault is alone.
 * After a 429 all calls wait together.
 */
export class EmbeddingRun {
  readonly #queue: Batch[];
  /** Set when the model refuses further calls for longer than this run may wait. */
  #exhausted: { readonly error: unknown } | undefined;

  constructor(
    batches: readonly Batch[],
    private readonly parts: EmbeddingRunParts,
  ) {
    this.#queue = [...batches];
  }

  /** @throws the reason of the signal when it aborts; calls that run end first */
  async finish(concurrency: number): Promise<void> {
    const workers = Array.from({ length: Math.min(concurrency, this.#queue.length) }, () => this.#work());
    const settled = await Promise.allSettled(workers);
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #work(): Promise<void> {
    const { gate, signal } = this.parts;
    for (;;) {
      if (this.#queue.length > 0) await gate.pass(signal);
      signal?.throwIfAborted();
      const batch = this.#queue.shift();
      if (!batch) return;
      if (this.#exhausted) this.#fail(batch, this.#exhausted.error);
      else await this.#take(batch);
    }
  }

  async #take(batch: Batch): Promise<void> {
    const { signal, send, keep } = this.parts;
    let vectors: readonly Float32Array[];
    try {
      vectors = await send(batch.texts);
    } catch (error) {
      signal?.throwIfAborted();
      this.#recover(batch, error);
      return;
    }
    for (const [index, text] of batch.texts.entries()) keep(text, vectors[index] as Float32Array);
  }

  #recover(batch: Batch, error: unknown): void {
    const reason = error instanceof AiProviderError ? error.reason : undefined;
    if (reason === 'rate-limited') this.#wait(batch, error as AiProviderError);
    else if (reason === undefined || !OF_ONE_TEXT.has(reason)) this.#fail(batch, error);
    else if (batch.texts.length > 1) this.#queue.unshift(...halvesOf(batch));
    else
      this.#fail(batch, new EmbeddingError('TEXT_REFUSED', 'The model refused this text.', { cause: error }));
  }

  #wait(batch: Batch, error: AiProviderError): void {
    const { gate, maxRefusals } = this.parts;
    const refusals = batch.refusals + 1;
    const canEnd = refusals <= maxRefusals && !UNPAID.has(error.metadata?.['providerCode']);
    const goesOn = canEnd && gate.close(error.retryAfter, refusals);
    if (goesOn) this.#queue.unshift({ ...batch, refusals });
    else {
      this.#exhausted = { error };
      this.#fail(batch, error);
    }
  }

  #fail({ texts }: Batch, error: unknown): void {
    for (const text of texts) this.parts.fail(text, error);
  }
}
