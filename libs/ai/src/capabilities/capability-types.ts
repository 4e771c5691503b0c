import type { AiCapability } from './capability.js';
import type { AiContent } from './content.schema.js';
import type { Sentiment } from '../rules/sentiment.js';

/**
 * Input and output of the capabilities by name. Add those of your own:
 * `declare module '@breakwater/ai' { interface AiCapabilityTypes { 'chapter-marks': { input: string; output: Chapter[] } } }`.
 */
export interface AiCapabilityTypes {
  [AiCapability.TitleGeneration]: { readonly input: string | AiContent; readonly output: string[] };
  [AiCapability.DescriptionGeneration]: { readonly input: string | AiContent; readonly output: string };
  [AiCapability.KeywordExtraction]: { readonly input: string | AiContent; readonly output: string[] };
  [AiCapability.SentimentAnalysis]: { readonly input: string | AiContent; readonly output: Sentiment };
  [AiCapability.Summarization]: { readonly input: string | AiContent; readonly output: string };
}
