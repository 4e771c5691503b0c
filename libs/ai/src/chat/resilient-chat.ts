import {
  Clock,
  Failures,
  type RequestContext,
  ResilienceEvents,
  runInContext,
  Shutdown,
} from '@breakwater/core';
import { ResilienceService } from '@breakwater/resilience';
import { Inject, Injectable, Logger, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { Observable } from 'rxjs';
import { AiSettings } from '../ai.options.js';
import { AiProviders } from '../providers/ai-providers.service.js';
import { ChatCache } from './chat-cache.js';
import {
  type ChatAnswer,
  type ChatCompletionOptions,
  type ChatMessage,
  type ChatOptions,
  checkChatCall,
} from './chat-call.js';
import { ChatCalls, type RunningChat } from './chat-calls.js';
import { CHAT_POLICIES, chatPolicies } from './chat-policies.js';
import type { ChatStats } from './chat-statistics.js';
import { type ChatStream, ModelChatStream } from './chat-stream.js';
import { SharedCompletions } from './shared-completions.js';
import { finishReasonOf, textOf, usageOf } from './model-answer.js';
import { ModelStreamReader } from './model-stream.js';

/**
 * Chats with one provider, with retries, time limits, a circuit and a cache of their own. An error of the provider reaches the caller:
 * there are no rungs below.
 */
@Injectable()
export class ResilientChat implements OnApplicationShutdown {
  readonly #calls: ChatCalls;
  readonly #cache: ChatCache;
  readonly #shared: SharedCompletions;
  /** Name of the provider; `undefined` if the application has none. */
  readonly provider: string | undefined;

  constructor(
    @Inject(AiSettings) private readonly settings: AiSettings,
    @Inject(AiProviders) providers: AiProviders,
    // Optional, because AiProviders says which import is missing.
    @Optional() @Inject(ResilienceService) policies: ResilienceService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(Failures) failures: Failures,
    @Optional() @Inject(Shutdown) shutdown?: Shutdown,
  ) {
    const { chat } = settings;
    const provider = chat.provider === undefined ? undefined : providers.find(chat.provider);
    this.provider = provider?.name;
    this.#cache = new ChatCache(chat.cache, clock, new Logger('AiModule'));
    this.#shared = new SharedCompletions(clock);
    this.#calls = new ChatCalls(provider, chat, { clock, events, failures });
    if (provider) policies.define(chatPolicies(provider.name, chat), 'AiModule.forRoot({ chat })');
    shutdown?.closeWith('ai chats', () => this.#calls.close());
  }

  /**
   * Asks the model, and waits for the whole answer.
   *
   * @throws LlmError (503) with provider, model and reason, when the last attempt has failed
   * @throws the reason of the caller's signal, or of the request that was cancelled
   * @throws ValidationError for messages that no model accepts
   */
  async chatCompletion(
    messages: readonly ChatMessage[],
    options: ChatCompletionOptions = {},
  ): Promise<ChatAnswer> {
    checkChatCall(options, 'ResilientChat.chatCompletion', true);
    const chat = this.#calls.begin('completion', messages, options);
    const key = this.#keyOf(chat, options);
    try {
      if (chat.scope.cancelled) throw chat.scope.reason;
      const answer =
        key === undefined
          ? await runInContext(chat.scope, () => this.#complete(chat, chat.scope))
          : ((await this.#cache.get(key, chat)) ?? (await this.#completeShared(key, chat)));
      this.#calls.answered(chat, answer);
      return answer;
    } catch (thrown) {
      throw this.#calls.failed(chat, thrown);
    }
  }

  /**
   * Asks the model, and returns the answer as a stream as soon as its first token is there. A failure before that is retried; a later
   * one is thrown by the stream.
   *
   * @throws LlmError (503), the reason of the signal, or ValidationError, as {@link chatCompletion}
   */
  async chatStream(messages: readonly ChatMessage[], options: ChatOptions = {}): Promise<ChatStream> {
    checkChatCall(options, 'ResilientChat.chatStream', false);
    return this.#start(this.#calls.begin('stream', messages, options));
  }

  /**
   * The text of {@link chatStream} for `@Sse()` and other users of RxJS. Each subscriber has a call of its own, which begins when it
   * subscribes, and ends when it unsubscribes: also while it waits for the first token.
   */
  chatObservable(messages: readonly ChatMessage[], options: ChatOptions = {}): Observable<string> {
    checkChatCall(options, 'ResilientChat.chatObservable', false);
    return new Observable((subscriber) => {
      const chat = this.#calls.begin('stream', messages, options);
      void this.#start(chat).then(
        (stream) => stream.sendTo(subscriber),
        (error: unknown) => subscriber.error(error),
      );
      return () => chat.scope.cancel(new DOMException('The subscriber has left.', 'AbortError'));
    });
  }

  /** Figures about the chats of this process since its start. */
  stats(): ChatStats {
    return this.#calls.statistics.read(this.#calls.streams, this.#cache.size);
  }

  /** Without the port `Shutdown`, Nest closes the chats. */
  onApplicationShutdown(): void {
    this.#calls.close();
  }

  async #start(chat: RunningChat): Promise<ModelChatStream> {
    try {
      if (chat.scope.cancelled) throw chat.scope.reason;
      return await runInContext(chat.scope, () => this.#open(chat));
    } catch (thrown) {
      throw this.#calls.failed(chat, thrown);
    }
  }

  /** @throws the error of `perTenant`, which is no failure of the provider */
  #keyOf(chat: RunningChat, { useCache }: ChatCompletionOptions): string | undefined {
    try {
      return this.#cache.keyOf(chat, useCache);
    } catch (error) {
      this.#calls.failed(chat, error);
      throw error;
    }
  }

  #completeShared(key: string, chat: RunningChat): Promise<ChatAnswer> {
    return this.#shared.answer(key, chat, async (scope) => {
      this.#calls.statistics.missed();
      const answer = await this.#complete(chat, scope);
      this.#cache.keep(key, answer);
      return answer;
    });
  }

  #complete(chat: RunningChat, scope: RequestContext): Promise<ChatAnswer> {
    const { provider, model, modelId, started, call } = chat;
    return provider.run(
      async (languageModel, { signal }, onUsage) => {
        const result = await languageModel.doGenerate({ ...call, abortSignal: signal });
        if (result.usage) onUsage(result.usage);
        const finishReason = finishReasonOf(provider.name, result.finishReason.unified);
        const processingTime = Math.round(this.clock.now() - started);
        const answer = { text: textOf(result), model, provider: provider.name, finishReason };
        return { ...answer, usage: usageOf(result.usage), cached: false, processingTime };
      },
      { capability: 'chat', model: modelId, policy: CHAT_POLICIES.completion, signal: scope.signal },
    );
  }

  async #open(chat: RunningChat): Promise<ModelChatStream> {
    const { provider, model, modelId, scope, started, call } = chat;
    let reader: ModelStreamReader | undefined;
    try {
      const opened = await provider.run(
        async (languageModel, { signal }) => {
          const open = await ModelStreamReader.open(provider.name, languageModel, call, signal);
          ({ reader } = open);
          return open;
        },
        { capability: 'chat-stream', model: modelId, policy: CHAT_POLICIES.stream, signal: scope.signal },
      );
      return new ModelChatStream(opened.reader, opened.first, {
        ...{ provider: provider.name, model, scope, clock: this.clock, started },
        silence: this.settings.chat.silence,
        onAnswer: (answer) => {
          provider.reportTokens('chat-stream', answer.usage);
          this.#calls.answered(chat, answer);
        },
        onFailure: (thrown) => this.#calls.failed(chat, thrown),
      });
    } catch (thrown) {
      // The call can be given up at the moment at which its stream opens.
      reader?.close(thrown);
      throw thrown;
    }
  }
}
