import { descriptionGeneration } from './description-generation.js';
import { keywordExtraction } from './keyword-extraction.js';
import { sentimentAnalysis } from './sentiment-analysis.js';
import { summarization } from './summarization.js';
import { titleGeneration } from './title-generation.js';

/** The capabilities that each application has. */
export const BUILT_IN_CAPABILITIES = [
  titleGeneration,
  descriptionGeneration,
  keywordExtraction,
  sentimentAnalysis,
  summarization,
] as const;
