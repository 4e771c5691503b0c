import type { OptionsCheck } from '@breakwater/core';
import { type AiCacheOptions, type ResolvedAiCache, resolveAiCache } from '../answers/ai-cache.options.js';
import type { ResolvedAiProvider } from '../providers/provider.options.js';
import { DEFAULT_CHAT_OPTIONS } from './chat.constants.js';

/** Options of `ResilientChat`. They do not concern the ladder, whose limits are those of each provider. */
export interface ChatModuleOptions {
  /** Name of the provider that answers. @default 'openai' if there is one, else the first provider */
  readonly provider?: string;
  /** Id of the model, for a provider with an id. @default the model of the provider */
  readonly model?: string;
  /** Milliseconds for each attempt of a completion; see `OPENAI_TIMEOUT`. Streams have `firstToken` and `silence`. @default 60000 */
  readonly timeout?: number | undefined;
  /** Attempts in addition to the first; see `OPENAI_MAX_RETRIES`. A stream is retried only before its first token. @default 3 */
  readonly maxRetries?: number | undefined;
  /** Milliseconds until the first token of a stream, for each attempt. @default 15000 */
  readonly firstToken?: number;
  /** Longest time in milliseconds between two tokens of a stream. @default 30000 */
  readonly silence?: number;
  /** Where answers are kept; `false` keeps none, also for calls with `useCache`. @default a `MemoryAiCache` for 2 hours */
  readonly cache?: AiCacheOptions | false;
}

/** {@link ChatModuleOptions} with the defaults filled in. */
export interface ResolvedChatOptions {
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly timeout: number;
  readonly maxRetries: number;
  readonly firstToken: number;
  readonly silence: number;
  readonly cache: ResolvedAiCache | false;
}

const KNOWN = ['provider', 'model', 'timeout', 'maxRetries', 'firstToken', 'silence', 'cache'];

/** Names of other libraries for options, with the way to write them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  apiKey: '{ providers: [{ name, apiKey, model }] }',
  retries: '{ maxRetries }',
  temperature: 'an option of the call: chatCompletion(messages, { temperature })',
  useCache: 'an option of the call: chatCompletion(messages, { useCache })',
  idle: '{ silence }',
};

/** The providers of the module, and the names of those without a key. */
interface DeclaredProviders {
  readonly providers: readonly ResolvedAiProvider[];
  readonly leftOut: readonly string[];
}

/** Checks the option `chat`, and fills in the defaults. */
export function resolveChatOptions(
  options: ChatModuleOptions,
  { providers, leftOut }: DeclaredProviders,
  check: OptionsCheck,
): ResolvedChatOptions {
  check.known(options, KNOWN, ELSEWHERE);
  const { provider, model, cache = {} } = options;
  const { timeout, maxRetries, firstToken, silence } = limitsOf(options);
  const names = providers.map(({ name }) => name);
  const declared = [...names, ...leftOut];
  if (provider !== undefined) {
    const expected = `the name of a provider (${declared.join(', ') || 'none is declared'})`;
    check.that(declared.includes(provider), 'provider', expected, provider);
  }
  const chosen = provider ?? (names.includes('openai') ? 'openai' : declared[0]);
  if (model !== undefined) {
    check.that(typeof model === 'string' && model !== '', 'model', 'the id of a model', model);
    const source = providers.find(({ name }) => name === chosen)?.source;
    const because = 'because `model` of the provider is a model of the AI SDK';
    if (source && !('protocol' in source)) check.withoutEffect('model', model, because);
  }
  check.duration('timeout', timeout, 1);
  check.integer('maxRetries', maxRetries, 0);
  check.duration('firstToken', firstToken, 1);
  check.duration('silence', silence, 1);
  const kept = cache !== false && resolveAiCache(cache, DEFAULT_CHAT_OPTIONS.cache, check.within('cache'));
  return { provider: chosen, model, timeout, maxRetries, firstToken, silence, cache: kept };
}

/** Treats an option that is `undefined` as absent, because the environment leaves such options. */
function limitsOf(
  given: ChatModuleOptions,
): Pick<ResolvedChatOptions, 'timeout' | 'maxRetries' | 'firstToken' | 'silence'> {
  const defaults = DEFAULT_CHAT_OPTIONS;
  return {
    timeout: given.timeout ?? defaults.timeout,
    maxRetries: given.maxRetries ?? defaults.maxRetries,
    firstToken: given.firstToken ?? defaults.firstToken,
    silence: given.silence ?? defaults.silence,
  };
}
