/** A part of a message that is text. */
export interface ModelText {
  type: 'text';
  text: string;
}

/** A message to a model. */
export type ModelMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: ModelText[] }
  | { role: 'assistant'; content: ModelText[] };

/** The form in which a model has to answer. */
export type ModelFormat =
  { type: 'text' } | { type: 'json'; schema?: Readonly<Record<string, unknown>>; name?: string };

/** One call of a model, as `LanguageModelV4CallOptions` of the AI SDK. */
export interface ModelCall {
  prompt: ModelMessage[];
  maxOutputTokens?: number;
  temperature?: number;
  responseFormat?: ModelFormat;
  abortSignal?: AbortSignal;
  providerOptions?: Record<string, Record<string, boolean | number | string>>;
}

/** Tokens of one call. */
export interface ModelUsage {
  inputTokens: { total: number | undefined };
  outputTokens: { total: number | undefined };
}

/** The answer of a model, as `LanguageModelV4GenerateResult` of the AI SDK. */
export interface ModelResult {
  content: readonly { readonly type: string; readonly text?: unknown }[];
  /** The text to parse where it differs from the text parts of `content`. */
  structuredOutputText?: string;
  finishReason: { unified: string };
  usage: ModelUsage;
}

/** The stream of a model, as `LanguageModelV4StreamResult` of the AI SDK. */
export interface ModelStream {
  stream: ReadableStream<{ readonly type: string }>;
}

/**
 * A model of the Vercel AI SDK 7, e.g. `createOpenAI({ apiKey })('gpt-5')`. The type has the shape of `LanguageModelV4`, so this
 * package compiles without the SDK.
 */
export interface LanguageModel {
  readonly specificationVersion: 'v4';
  readonly provider: string;
  readonly modelId: string;
  doGenerate(options: ModelCall): PromiseLike<ModelResult>;
  doStream(options: ModelCall): PromiseLike<ModelStream>;
}

/** Tells whether a value is a model of the AI SDK 7. */
export function isLanguageModel(value: unknown): value is LanguageModel {
  if (typeof value !== 'object' || value === null) return false;
  const { specificationVersion, doGenerate } = value as Partial<LanguageModel>;
  return specificationVersion === 'v4' && typeof doGenerate === 'function';
}
