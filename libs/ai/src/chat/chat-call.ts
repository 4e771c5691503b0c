import { checkOptions, ValidationError } from '@breakwater/core';
import type { ModelMessage } from '../providers/language-model.js';

/** One message of a chat. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Options of each chat. */
export interface ChatOptions {
  /** Id of the model, for a provider with an id. @default `chat.model`, else the model of the provider */
  readonly model?: string | undefined;
  /** Randomness of the answer, from 0 to 2. Some models refuse it. @default that of the model */
  readonly temperature?: number | undefined;
  /** Longest answer in tokens. @default `maxOutputTokens` of the provider */
  readonly maxOutputTokens?: number | undefined;
  /** Signal of the caller. Its abort ends the call, and the call of the provider. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of one completion. */
export interface ChatCompletionOptions extends ChatOptions {
  /**
   * True if the answer may come from the cache, and is kept there.
   * @default true with `temperature: 0`, else false
   */
  readonly useCache?: boolean | undefined;
}

/** Why an answer ended. `length`: it reached the limit on its tokens. `content-filter`: the provider cut it off or left it out. */
export type ChatFinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'other';

/** Tokens of one call. A figure that the provider does not report is `undefined`. */
export interface ChatUsage {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly totalTokens: number | undefined;
}

/** The tokens of an answer that another call has paid for. */
export const NO_TOKENS: ChatUsage = Object.freeze({ inputTokens: 0, outputTokens: 0, totalTokens: 0 });

/** The answer of a chat. */
export interface ChatAnswer {
  readonly text: string;
  /** Id of the model that was asked. */
  readonly model: string;
  /** Name of the provider. */
  readonly provider: string;
  readonly finishReason: ChatFinishReason;
  /** Tokens that this answer cost. An answer with `cached: true` costs none. */
  readonly usage: ChatUsage;
  /** True if the answer comes from the cache, or from a call that another caller made at the same time. */
  readonly cached: boolean;
  /** Milliseconds. */
  readonly processingTime: number;
}

const ROLES: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant']);

/** @throws OptionsError for options that are unknown, wrong or without effect */
export function checkChatCall(options: ChatCompletionOptions, place: string, hasCache: boolean): void {
  checkOptions('chat', place, (check) => {
    check.known(
      options,
      ['model', 'temperature', 'maxOutputTokens', 'signal', ...(hasCache ? ['useCache'] : [])],
      {
        useCache: 'nothing: streams are not cached',
        maxTokens: '{ maxOutputTokens }',
        max_tokens: '{ maxOutputTokens }',
      },
    );
    const { model, temperature, maxOutputTokens, signal, useCache } = options;
    const isModel = model === undefined || (typeof model === 'string' && model !== '');
    check.that(isModel, 'model', 'the id of a model', model);
    const isTemperature =
      temperature === undefined || (typeof temperature === 'number' && temperature >= 0 && temperature <= 2);
    check.that(isTemperature, 'temperature', 'a number from 0 to 2', temperature);
    if (maxOutputTokens !== undefined) check.integer('maxOutputTokens', maxOutputTokens, 1);
    check.that(signal === undefined || signal instanceof AbortSignal, 'signal', 'an AbortSignal', signal);
    if (hasCache && useCache !== undefined) check.boolean('useCache', useCache);
  });
}

/**
 * Writes messages in the form of the AI SDK.
 *
 * @throws ValidationError for messages that no model accepts; it does not repeat them
 */
export function modelMessages(messages: readonly ChatMessage[]): ModelMessage[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new ValidationError('A chat needs a list of at least one message.');
  }
  return messages.map((message: Partial<ChatMessage> | null, index): ModelMessage => {
    const { role, content } = message ?? {};
    if (!ROLES.has(role) || typeof content !== 'string') {
      throw new ValidationError(
        `Message ${index} of the chat needs the role 'system', 'user' or 'assistant', and a text as its content.`,
      );
    }
    if (role === 'system') return { role, content };
    return { role: role as 'user' | 'assistant', content: [{ type: 'text', text: content }] };
  });
}
