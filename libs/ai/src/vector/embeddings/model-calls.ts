import { type Clock, type Failures, isRejection } from '@breakwater/core';
import type { PolicyRunner } from '@breakwater/resilience';
import { providerFailure } from '../../providers/provider-failure.js';
import type { VectorValues } from '../stores/vector-store.js';
import { EmbeddingError } from './embedding.error.js';
import { type EmbeddingModel, modelOf } from './embedding-model.js';
import type { ResolvedEmbeddingsOptions } from './embeddings.options.js';

/** The parts of an application that calls of a model use. */
export interface ModelHome {
  readonly clock: Clock;
  readonly failures: Failures;
  /** Runs one call of the model through its policy. */
  readonly run: PolicyRunner;
}

/** The cost of several calls. */
export interface CallFigures {
  calls: number;
  tokens: number;
}

/** Calls a model through its policy, and checks the answers. */
export class ModelCalls {
  readonly model: EmbeddingModel;

  constructor(
    private readonly options: Pick<ResolvedEmbeddingsOptions, 'model' | 'dimensions' | 'params'>,
    private readonly home: ModelHome,
  ) {
    this.model = modelOf(options.model);
  }

  /**
   * @throws AiProviderError when the model fails; the error of the policy that refused the call; an EmbeddingError for an answer without
   *   a vector for each text
   */
  async send(
    texts: readonly string[],
    signal: AbortSignal | undefined,
    figures: CallFigures,
  ): Promise<readonly Float32Array[]> {
    const { embeddings } = await this.home.run(async (call) => {
      figures.calls++;
      try {
        const options = { ...this.options.params, values: [...texts], abortSignal: call.signal };
        const result = await this.model.doEmbed(options);
        figures.tokens += result.usage?.tokens ?? 0;
        return result;
      } catch (error) {
        // The error of the SDK contains the texts.
        if (call.signal.aborted) throw call.signal.reason;
        if (isRejection(error)) throw error;
        throw providerFailure(this.model.provider, error, this.home);
      }
    }, signal);
    if (embeddings.length === texts.length) return embeddings.map((values) => this.#vectorOf(values));
    throw new EmbeddingError(
      'WRONG_COUNT',
      `The model '${this.model.modelId}' gave ${embeddings.length} vectors for ${texts.length} texts.`,
    );
  }

  #vectorOf(values: VectorValues): Float32Array {
    const vector = Float32Array.from(values);
    const { dimensions } = this.options;
    const { modelId } = this.model;
    if (vector.length !== dimensions) {
      throw new EmbeddingError(
        'WRONG_DIMENSIONS',
        `Expected vectors of ${dimensions} dimensions from the model '${modelId}', got ${vector.length}.`,
      );
    }
    if (vector.every(Number.isFinite)) return vector;
    throw new EmbeddingError(
      'NOT_FINITE',
      `The model '${modelId}' gave a vector with numbers that are not finite.`,
    );
  }
}
