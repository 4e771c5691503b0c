import { checkOptions, type OptionsCheck } from '@breakwater/core';
import { DEFAULT_AI_OPTIONS } from './ai.constants.js';
import { type FallbackStrategy, resolveStrategy } from './ai.strategy.js';
import { type AiCacheOptions, type ResolvedAiCache, resolveAiCache } from './answers/ai-cache.options.js';
import { type AnyCapability, resolveCapabilities } from './ai.capabilities.js';
import type { AiProviderOptions, ResolvedAiProvider } from './providers/provider.options.js';
import { type ChatModuleOptions, type ResolvedChatOptions, resolveChatOptions } from './chat/chat.options.js';
import { resolveProviders } from './providers/resolve-providers.js';

/** Time of the whole ladder in milliseconds. The deadline of a request shortens it. */
export interface AiBudgetOptions {
  /** Time until each call of the ladder has answered. @default 15000 */
  readonly total?: number;
  /** Time that is kept for the rungs without a model. The providers are given up so long before the end. @default 200 */
  readonly reserve?: number;
}

/** Options of `AiModule.forRoot()`. */
export interface AiModuleOptions {
  /** The providers in the order in which the ladder asks them. @default none: rules and templates answer */
  readonly providers?: readonly AiProviderOptions[];
  /** Capabilities of your own, made by `defineCapability()`. One with the name of a built-in one replaces it. @default none */
  readonly capabilities?: readonly AnyCapability[];
  /** Time of the whole ladder. */
  readonly budget?: AiBudgetOptions;
  /** Where answers are kept. */
  readonly cache?: AiCacheOptions;
  /** Limits and cache of `ResilientChat`. */
  readonly chat?: ChatModuleOptions;
  /** The rungs that may answer at first; `AiService.setFallbackStrategy()` changes them. */
  readonly strategy?: FallbackStrategy;
}

/** {@link AiModuleOptions} with every default filled in. */
export interface AiSettings {
  readonly providers: readonly ResolvedAiProvider[];
  /** Names of the providers without a key. */
  readonly leftOut: readonly string[];
  /** All capabilities by name, the built-in ones included. */
  readonly capabilities: ReadonlyMap<string, AnyCapability>;
  readonly budget: Required<AiBudgetOptions>;
  readonly cache: ResolvedAiCache;
  readonly chat: ResolvedChatOptions;
  readonly strategy: Required<FallbackStrategy>;
}

/** Injection token of {@link AiSettings}. */
export const AiSettings = Symbol('@breakwater/ai:AiSettings');

const KNOWN = ['providers', 'capabilities', 'budget', 'cache', 'chat', 'strategy'];

/** Names of other libraries for options, with the way to write them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  timeout:
    '{ budget: { total } } for the whole ladder, { policy: { timeout } } of a provider, or { chat: { timeout } }',
  maxRetries: '{ policy: { retry } } of a provider, or { chat: { maxRetries } }',
  apiKey: '{ providers: [{ name, apiKey, model }] }',
  models: '{ providers: [{ name, model }] }',
  ttl: '{ cache: { ttl } }',
  isGlobal: 'nothing: the module is global',
};

/**
 * Checks the options of `AiModule` and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown, wrong or without effect
 */
export const resolveAiOptions = (options: AiModuleOptions): AiSettings =>
  checkOptions('ai', 'AiModule.forRoot', (check) => {
    check.known(options, KNOWN, ELSEWHERE);
    const { budget = {}, cache = {}, chat = {}, strategy = {} } = options;
    const declared = resolveProviders(options.providers ?? [], check);
    return {
      ...declared,
      capabilities: resolveCapabilities(options.capabilities ?? [], check),
      budget: resolveBudget(budget, check.within('budget')),
      cache: resolveAiCache(cache, DEFAULT_AI_OPTIONS.cache, check.within('cache')),
      chat: resolveChatOptions(chat, declared, check.within('chat')),
      strategy: check.include(() =>
        resolveStrategy(strategy, DEFAULT_AI_OPTIONS.strategy, 'AiModule.forRoot'),
      ),
    };
  });

function resolveBudget(budget: AiBudgetOptions, check: OptionsCheck): Required<AiBudgetOptions> {
  const defaults = DEFAULT_AI_OPTIONS.budget;
  check.known(budget, Object.keys(defaults));
  const total = budget.total ?? defaults.total;
  const reserve = budget.reserve ?? defaults.reserve;
  const areTimes = check.duration('total', total, 1) && check.duration('reserve', reserve);
  if (areTimes) check.that(reserve < total, 'reserve', `shorter than the total of ${total} ms`, reserve);
  return { total, reserve };
}
