import { type Clock, type RequestContext, settledWithin, untilAborted } from '@breakwater/core';
import type { Subscriber } from 'rxjs';
import { AiProviderError } from '../providers/ai-provider.error.js';
import type { ChatAnswer } from './chat-call.js';
import { usageOf } from './model-answer.js';
import type { ModelStreamReader, StreamStep } from './model-stream.js';

/** Longest answer in UTF-16 units that a stream keeps. No model writes so much. */
const MAX_LENGTH = 4_000_000;

/** The parts of a call that its stream needs. */
export interface StreamCall {
  readonly provider: string;
  readonly model: string;
  /** The scope of the call. Its cancellation ends the stream. */
  readonly scope: RequestContext;
  readonly clock: Clock;
  readonly started: number;
  /** Longest time in milliseconds between two tokens. */
  readonly silence: number;
  /** Called when the stream has ended with an answer. */
  readonly onAnswer: (answer: ChatAnswer) => void;
  /** Called when the stream has ended without one. Returns the error for its reader. */
  readonly onFailure: (thrown: unknown) => unknown;
}

/**
 * The text of an answer while the model writes it: `for await (const text of stream)`. To leave the loop, to dispose of the stream, to
 * call {@link cancel} or to abort the signal of the call ends the call of the provider.
 *
 * The stream reads as fast as the provider writes, so that a slow reader holds no connection.
 */
export interface ChatStream extends AsyncIterable<string>, AsyncDisposable {
  /** The whole answer, after the last token. Rejects with the error that ends the stream. */
  readonly answer: Promise<ChatAnswer>;
  /** Number of the parts of text that have arrived. */
  readonly length: number;
  /** Ends the stream. Its reader gets the reason as an error. */
  cancel(reason?: unknown): void;
}

/** A {@link ChatStream} that reads the stream of a model. */
export class ModelChatStream implements ChatStream {
  readonly answer: Promise<ChatAnswer>;
  readonly #parts: string[] = [];
  #size = 0;
  #isOver = false;
  #more = Promise.withResolvers<void>();

  constructor(
    private readonly reader: ModelStreamReader,
    first: StreamStep,
    private readonly call: StreamCall,
  ) {
    this.answer = this.#readAll(first);
    // The reader of the text gets the error, too.
    this.answer.catch(() => undefined);
  }

  get length(): number {
    return this.#parts.length;
  }

  cancel(reason: unknown = new DOMException('The stream was cancelled.', 'AbortError')): void {
    if (!this.#isOver) this.call.scope.cancel(reason);
  }

  /** Sends the text to a subscriber. */
  async sendTo(subscriber: Subscriber<string>): Promise<void> {
    try {
      for await (const text of this) subscriber.next(text);
      subscriber.complete();
    } catch (error) {
      subscriber.error(error);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    let index = 0;
    try {
      for (;;) {
        while (index < this.#parts.length) yield this.#parts[index++]!;
        if (this.#isOver) break;
        await this.#more.promise;
      }
      await this.answer;
    } finally {
      this.cancel();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
    await this.answer.catch(() => undefined);
  }

  async #readAll(first: StreamStep): Promise<ChatAnswer> {
    try {
      const answer = await this.#pump(first);
      this.reader.close(undefined);
      this.call.onAnswer(answer);
      return answer;
    } catch (thrown) {
      this.reader.close(thrown);
      throw this.call.onFailure(thrown);
    } finally {
      this.#isOver = true;
      this.#more.resolve();
    }
  }

  async #pump(first: StreamStep): Promise<ChatAnswer> {
    const { provider, model, clock, started } = this.call;
    let step = first;
    while (step.kind !== 'end') {
      if (step.kind === 'text') this.#push(step.text);
      step = await this.#next();
    }
    return {
      ...{ text: this.#parts.join(''), model, provider, finishReason: step.finishReason },
      ...{ usage: usageOf(step.usage), cached: false, processingTime: Math.round(clock.now() - started) },
    };
  }

  async #next(): Promise<StreamStep> {
    const { provider, scope, clock, silence } = this.call;
    const waited = await settledWithin(clock, untilAborted(this.reader.next(), scope.signal), silence);
    if (scope.cancelled) throw scope.reason;
    if (waited.status !== 'fulfilled') throw new AiProviderError({ provider, reason: 'timeout' });
    const read = waited.value;
    if (read.status === 'fulfilled') return read.value;
    throw read.status === 'rejected' ? read.reason : scope.reason;
  }

  #push(text: string): void {
    this.#size += text.length;
    if (this.#size > MAX_LENGTH) {
      throw new AiProviderError({ provider: this.call.provider, reason: 'protocol' });
    }
    this.#parts.push(text);
    this.#more.resolve();
    this.#more = Promise.withResolvers();
  }
}
