import {
  type Clock,
  currentContext,
  type EventTopic,
  type Failures,
  LlmError,
  OptionsError,
  RequestContext,
  type ResilienceEvents,
  ShuttingDownError,
} from '@breakwater/core';
import type { AiChatEvent } from '../ai.events.js';
import type { AiProvider } from '../providers/ai-provider.js';
import type { ModelCall } from '../providers/language-model.js';
import { providerFailure } from '../providers/provider-failure.js';
import type { ResolvedChatOptions } from './chat.options.js';
import { type ChatAnswer, type ChatMessage, type ChatOptions, modelMessages } from './chat-call.js';
import { chatError } from './chat-error.js';
import { ChatStatistics } from './chat-statistics.js';

/** One call on its way. */
export interface RunningChat {
  readonly kind: 'completion' | 'stream';
  readonly provider: AiProvider;
  /** Id of the model. */
  readonly model: string;
  /** Id of the model for a provider that makes its models; `undefined` for one with a given model. */
  readonly modelId: string | undefined;
  /** The scope of the call, below that of the request. */
  readonly scope: RequestContext;
  readonly started: number;
  readonly call: ModelCall;
}

/** The parts of an application that its chats use. */
export interface ChatHome {
  readonly clock: Clock;
  readonly events: ResilienceEvents;
  readonly failures: Failures;
}

/** Begins and ends chats: their scopes, their statistics, their events and the errors of their callers. */
export class ChatCalls {
  readonly statistics = new ChatStatistics();
  readonly #running = new Set<RunningChat>();
  readonly #ended: EventTopic<AiChatEvent>;
  #isClosed = false;

  constructor(
    private readonly provider: AiProvider | undefined,
    private readonly options: ResolvedChatOptions,
    private readonly home: ChatHome,
  ) {
    this.#ended = home.events.topic('ai.chat');
  }

  /** Number of streams that are open or about to open. */
  get streams(): number {
    let count = 0;
    for (const { kind } of this.#running) if (kind === 'stream') count++;
    return count;
  }

  /**
   * @throws ValidationError for messages that no model accepts; ShuttingDownError after {@link close}; LlmError without a provider
   */
  begin(kind: RunningChat['kind'], messages: readonly ChatMessage[], options: ChatOptions): RunningChat {
    const prompt = modelMessages(messages);
    if (this.#isClosed) throw new ShuttingDownError();
    const { provider } = this;
    if (!provider) throw noProvider(this.options.provider);
    const modelId = this.#modelId(provider, options.model);
    const { source } = provider.options;
    const model = 'protocol' in source ? (modelId ?? source.model) : source.model.modelId;
    const temperature = options.temperature ?? provider.options.temperature;
    const maxOutputTokens = options.maxOutputTokens ?? provider.options.maxOutputTokens;
    const call = { prompt, maxOutputTokens, ...(temperature !== undefined && { temperature }) };
    const { signal } = options;
    const scope = new RequestContext(signal ? { signal } : {}, currentContext());
    const chat = { kind, provider, model, modelId, scope, started: this.home.clock.now(), call };
    this.#running.add(chat);
    return chat;
  }

  /** Ends a call with an answer. */
  answered(chat: RunningChat, answer: ChatAnswer): void {
    const { inputTokens, outputTokens } = answer.usage;
    if (answer.cached) this.statistics.hit();
    else this.statistics.answered(answer.processingTime, inputTokens, outputTokens);
    this.#end(chat, answer.cached ? 'cached' : 'answered');
  }

  /** Ends a call without an answer. Returns the error for its caller. */
  failed(chat: RunningChat, thrown: unknown): unknown {
    const { scope, provider, model } = chat;
    if (scope.cancelled) {
      this.statistics.aborted();
      this.#end(chat, 'aborted');
      return scope.reason;
    }
    const failure = providerFailure(provider.name, thrown, this.home);
    this.statistics.failed();
    this.#end(chat, failure.reason);
    return chatError(failure, { provider: provider.name, model });
  }

  /** Cancels what still runs, and refuses further calls. */
  close(): void {
    this.#isClosed = true;
    for (const { scope } of this.#running) scope.cancel(new ShuttingDownError());
  }

  #modelId(provider: AiProvider, asked: string | undefined): string | undefined {
    if ('protocol' in provider.options.source) return asked ?? this.options.model;
    if (asked === undefined) return undefined;
    const expected = `left out, as the provider '${provider.name}' has the one model that the application has made`;
    throw new OptionsError('chat.model', expected, asked, 'ResilientChat');
  }

  #end(chat: RunningChat, outcome: AiChatEvent['outcome']): void {
    const { kind, provider, scope, started } = chat;
    this.#running.delete(chat);
    scope.close();
    if (!this.#ended.active) return;
    const duration = this.home.clock.now() - started;
    const { requestId } = scope;
    this.#ended.publish({ provider: provider.name, kind, outcome, duration, requestId });
  }
}

function noProvider(name: string | undefined): LlmError {
  const why = name === undefined ? 'AiModule declares no provider' : `AI provider '${name}' has no API key`;
  return new LlmError(`The chat cannot be answered: ${why}.`, {
    retryable: false,
    metadata: { ...(name !== undefined && { provider: name }), reason: 'not-configured' },
  });
}
