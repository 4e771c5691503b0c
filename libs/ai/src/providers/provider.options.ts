import type { PolicyDeclarations } from '@breakwater/resilience';
import type { LanguageModel } from './language-model.js';

/** A protocol that this package speaks through the AI SDK. */
export type AiProtocol = 'openai' | 'anthropic';

/** A `fetch` of the platform's kind, e.g. that of a client of `@breakwater/http`. */
export type AiFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** The policies of one provider: each kind replaces the default of {@link DEFAULT_AI_POLICY}, an object value by value. */
export type AiPolicy = Pick<PolicyDeclarations, 'timeout' | 'retry' | 'circuitBreaker' | 'bulkhead'>;

/** Options of every provider. */
export interface AiProviderCommonOptions {
  /**
   * Name of the provider: `service` of its answers, and a label of metrics. Lower-case letters, digits, dots and dashes. The names of
   * the other rungs (`algorithm`, `template`, `minimal`) are taken.
   */
  readonly name: string;
  /** Confidence of its answers, from 0 to 1. @default 0.95 for the first provider, 0.9 for the others */
  readonly confidence?: number;
  /** Longest answer in tokens; those with which a model thinks count, too. @default 4096 */
  readonly maxOutputTokens?: number;
  /** Randomness of the answers. Some models refuse it. @default that of the model */
  readonly temperature?: number;
  /** Time limit, retries, circuit breaker and bulkhead. @default DEFAULT_AI_POLICY */
  readonly policy?: AiPolicy;
}

/** A provider whose model the application has made. */
export interface AiModelProviderOptions extends AiProviderCommonOptions {
  /** The model, made with `maxRetries: 0` where its SDK retries. */
  readonly model: LanguageModel;
}

/** A provider whose model this package makes with `@ai-sdk/openai` or `@ai-sdk/anthropic`, which it loads at the first call. */
export interface AiProtocolProviderOptions extends AiProviderCommonOptions {
  /** Id of the model, e.g. `gpt-5-mini`. */
  readonly model: string;
  /** The protocol of the provider. @default the name, if that is `openai` or `anthropic` */
  readonly protocol?: AiProtocol;
  /** The key. A provider whose key is `undefined` or empty is left out, and one line of the log says so. */
  readonly apiKey: string | undefined;
  /** Address of the API with its version, e.g. `http://localhost:4010/v1`. @default that of the vendor */
  readonly baseURL?: string | undefined;
  /** Sends the requests. @default the global `fetch` */
  readonly fetch?: AiFetch | undefined;
  /** The API of OpenAI: `responses` or `chat` (Chat Completions, which other vendors imitate). @default 'responses' */
  readonly api?: 'responses' | 'chat';
}

/** One provider of models. */
export type AiProviderOptions = AiModelProviderOptions | AiProtocolProviderOptions;

/** {@link AiProviderOptions} after the checks. */
export interface ResolvedAiProvider {
  readonly name: string;
  readonly confidence: number;
  readonly maxOutputTokens: number;
  readonly temperature: number | undefined;
  readonly policy: AiPolicy;
  readonly source:
    | { readonly model: LanguageModel }
    | {
        readonly protocol: AiProtocol;
        readonly model: string;
        /** Returns the key. A function, so that nobody prints the key with the provider. */
        readonly apiKey: () => string;
        readonly baseURL: string | undefined;
        readonly fetch: AiFetch | undefined;
        readonly api: 'responses' | 'chat';
      };
}
