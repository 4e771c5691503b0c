import type { StandardSchemaV1 } from '@standard-schema/spec';

/** Names of the built-in capabilities. */
export const AiCapability = {
  TitleGeneration: 'title-generation',
  DescriptionGeneration: 'description-generation',
  KeywordExtraction: 'keyword-extraction',
  SentimentAnalysis: 'sentiment-analysis',
  Summarization: 'summarization',
} as const;

/** A name of {@link AiCapability}, or that of a capability of your own. */
export type AiCapabilityName = (typeof AiCapability)[keyof typeof AiCapability] | (string & {});

/** The instructions for a model. */
export interface AiPrompt {
  readonly system: string;
  readonly prompt: string;
}

/** One thing that AI does for an application, with all the ways to do it without AI. */
export interface CapabilityDefinition<Input, Output> {
  /** Name in calls, cache keys, events and metrics: lower-case words with hyphens. */
  readonly name: AiCapabilityName;
  /** Part of cache keys: change it with the prompt. */
  readonly version: string;
  /** Checks the input; an input that fails is a `ValidationError`, and no model is asked. */
  readonly input: StandardSchemaV1<unknown, Input>;
  /** Checks each answer of a model, a rule and a template. An answer that fails counts as a failure, and the next rung answers. */
  readonly output: StandardSchemaV1<unknown, Output>;
  /** The question to a model. Put foreign text into it with {@link quoteContent}. */
  readonly prompt: (input: Input) => AiPrompt;
  /**
   * Turns the text that a model writes into the value that `output` checks. It may throw; that is a failure of the model.
   * @default `readModelAnswer`: the value if the text is JSON, with or without a code fence, else the text
   */
  readonly read?: (answer: string) => unknown;
  /** Rules that need no model. Synchronous; `undefined` when they find nothing. */
  readonly algorithm?: (input: Input) => Output | undefined;
  /** A text written by people that fits the input. Synchronous; `undefined` when none fits. */
  readonly template?: (input: Input) => Output | undefined;
  /** The last answer, which cannot fail. */
  readonly minimal: (input: Input) => Output;
}
