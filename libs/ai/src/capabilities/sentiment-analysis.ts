import { countSentiment } from '../rules/sentiment.js';
import { sentimentSchema } from './answer.schemas.js';
import { AiCapability } from './capability.js';
import { contentSchema } from './content.schema.js';
import { contentPrompt } from './content-prompt.js';
import { defineCapability } from './define-capability.js';

/** Tells the mood of a text: a label, and a score from -1 to 1. */
export const sentimentAnalysis = defineCapability({
  name: AiCapability.SentimentAnalysis,
  version: '1',
  input: contentSchema,
  output: sentimentSchema,
  prompt: contentPrompt(
    'Judge the sentiment of the content. Answer with JSON only: {"label": "positive" | "neutral" | "negative", "score": number} ' +
      'with a score from -1 (entirely negative) to 1 (entirely positive) that agrees with the label.',
  ),
  algorithm: ({ text, title }) => countSentiment(title === undefined ? text : `${title}\n\n${text}`),
  minimal: () => ({ label: 'neutral', score: 0 }),
});
