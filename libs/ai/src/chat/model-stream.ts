import { errorName } from '@breakwater/core';
import { AiProviderError } from '../providers/ai-provider.error.js';
import type { LanguageModel, ModelCall, ModelUsage } from '../providers/language-model.js';
import type { ChatFinishReason } from './chat-call.js';
import { finishReasonOf } from './model-answer.js';

/** The next part of a stream: text, a sign of life without text (the model reasons), or the end. */
export type StreamStep =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning' }
  | { readonly kind: 'end'; readonly finishReason: ChatFinishReason; readonly usage: ModelUsage | undefined };

interface StreamPart {
  readonly type: string;
  readonly delta?: unknown;
  readonly error?: unknown;
  readonly finishReason?: { readonly unified?: string };
  readonly usage?: ModelUsage;
}

/** Reads the stream of a model part by part. */
export class ModelStreamReader {
  readonly #reader: ReadableStreamDefaultReader<StreamPart>;

  private constructor(
    private readonly provider: string,
    stream: ReadableStream<StreamPart>,
    private readonly controller: AbortController,
  ) {
    this.#reader = stream.getReader();
  }

  /**
   * Sends the request, and reads up to the first step. The upstream call ends when `signal` aborts before that.
   *
   * @throws whatever the model throws
   */
  static async open(
    provider: string,
    model: LanguageModel,
    call: ModelCall,
    signal: AbortSignal,
  ): Promise<{ readonly reader: ModelStreamReader; readonly first: StreamStep }> {
    signal.throwIfAborted();
    // The signal of an attempt is of no use after the attempt, and the stream lives longer.
    const controller = new AbortController();
    const onAbort = (): void => controller.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { stream } = await model.doStream({ ...call, abortSignal: controller.signal });
      const reader = new ModelStreamReader(provider, stream, controller);
      const first = await reader.next();
      signal.throwIfAborted();
      return { reader, first };
    } catch (error) {
      controller.abort(error);
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Waits for the next step. Pings are no steps: a server can send them while its model hangs.
   *
   * @throws AiProviderError for a stream that ends too early, or the error that the stream reports
   */
  async next(): Promise<StreamStep> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) throw new AiProviderError({ provider: this.provider, reason: 'unreachable' });
      const step = this.#stepOf(value);
      if (step) return step;
    }
  }

  /** Closes the connection to the provider. */
  close(reason: unknown): void {
    this.controller.abort(reason);
    // A model that ignores its signal still learns here that nobody reads.
    this.#reader.cancel(reason).catch((error: unknown) => errorName(error));
  }

  #stepOf({ type, delta, error, finishReason, usage }: StreamPart): StreamStep | undefined {
    switch (type) {
      case 'text-delta':
        return typeof delta === 'string' && delta !== '' ? { kind: 'text', text: delta } : undefined;
      case 'reasoning-start':
      case 'reasoning-delta':
        return { kind: 'reasoning' };
      case 'error':
        throw error;
      case 'finish':
        return { kind: 'end', finishReason: finishReasonOf(this.provider, finishReason?.unified), usage };
      default:
        return undefined;
    }
  }
}
