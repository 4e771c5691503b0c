import { createHash } from 'node:crypto';
import { type Clock, readProperty, readText, untilAborted } from '@breakwater/core';
import type { Logger } from '@nestjs/common';
import { AnswerCache } from '../answers/answer-cache.js';
import { canonicalJson } from '../answers/answer-key.js';
import { MemoryAiCache } from '../answers/memory-ai-cache.js';
import type { ResolvedChatOptions } from './chat.options.js';
import { type ChatAnswer, NO_TOKENS } from './chat-call.js';
import type { RunningChat } from './chat-calls.js';

/** The answers of earlier completions. Only complete ones are kept: those that ended by themselves and were not filtered. */
export class ChatCache {
  readonly #answers: AnswerCache | undefined;
  readonly #memory: MemoryAiCache | undefined;

  constructor(
    private readonly options: ResolvedChatOptions['cache'],
    clock: Clock,
    logger: Logger,
  ) {
    if (!options) return;
    const { store, ttl, timeout } = options;
    this.#memory = store ? undefined : new MemoryAiCache(clock);
    this.#answers = new AnswerCache(store ?? this.#memory!, ttl, timeout, clock, logger);
  }

  /** Number of the kept answers; `undefined` with a store of the application, and without a cache. */
  get size(): number | undefined {
    return this.#memory?.size;
  }

  /**
   * The key of a call; `undefined` for one whose answer is not kept.
   *
   * @param useCache by default true with a temperature of 0: other answers differ from call to call
   */
  keyOf(
    { provider, model, scope, call }: RunningChat,
    useCache = call.temperature === 0,
  ): string | undefined {
    if (!this.options || !useCache) return undefined;
    const { perTenant } = this.options;
    const tenant = perTenant?.(scope.parent);
    if (perTenant && tenant === undefined) return undefined;
    const text = canonicalJson([1, 'chat', provider.name, model, tenant ?? null, call]);
    return createHash('sha256').update(text).digest('base64url');
  }

  /** @throws the reason of the scope */
  async get(key: string, { model, provider, scope }: RunningChat): Promise<ChatAnswer | undefined> {
    const settled = await untilAborted(this.#answers?.get(key, Infinity), scope.signal);
    if (scope.cancelled) throw scope.reason;
    const kept = settled.status === 'fulfilled' ? settled.value?.answer?.output : undefined;
    const text = readText(kept, 'text');
    if (text === undefined || readProperty(kept, 'kind') !== 'chat') return undefined;
    return {
      text,
      model,
      provider: provider.name,
      finishReason: 'stop',
      usage: NO_TOKENS,
      cached: true,
      processingTime: 0,
    };
  }

  keep(key: string, { text, finishReason, provider }: ChatAnswer): void {
    if (finishReason !== 'stop' || text === '') return;
    this.#answers?.keep(key, { output: { kind: 'chat', text }, service: provider, confidence: 1 });
  }
}
