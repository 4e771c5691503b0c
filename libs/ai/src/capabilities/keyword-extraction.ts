import { frequentWords, MAX_KEYWORD_LENGTH } from '../rules/keywords.js';
import { keywordsOfType } from '../templates/text-templates.js';
import { plainListSchema } from './answer.schemas.js';
import { AiCapability } from './capability.js';
import { contentSchema } from './content.schema.js';
import { contentPrompt } from './content-prompt.js';
import { defineCapability } from './define-capability.js';
import { readList } from './read-model-answer.js';

const SIZE = { atLeast: 0, atMost: 30, length: MAX_KEYWORD_LENGTH };

/** Finds up to 30 keywords, the most important first. */
export const keywordExtraction = defineCapability({
  name: AiCapability.KeywordExtraction,
  version: '1',
  input: contentSchema,
  output: plainListSchema(SIZE),
  prompt: contentPrompt(
    'Find the 10 most important keywords of the content, in its language, the most important first. ' +
      'Answer with JSON only: {"keywords": ["..."]}',
  ),
  read: (answer) => readList(answer, 'keywords', SIZE),
  algorithm: ({ text, title }) => {
    const keywords = frequentWords(text, title);
    return keywords.length > 0 ? keywords : undefined;
  },
  template: ({ text, title }) => keywordsOfType(text, title),
  minimal: () => [],
});
