import { frequentWords } from '../rules/keywords.js';
import { plainLine } from '../rules/plain-text.js';
import { truncate } from '../rules/truncate.js';
import { beginningOf } from '../templates/content-type.js';
import { MAX_TITLE_LENGTH, titlesFromKeywords, titlesOfType } from '../templates/title-templates.js';
import { plainListSchema } from './answer.schemas.js';
import { AiCapability } from './capability.js';
import { contentSchema } from './content.schema.js';
import { contentPrompt } from './content-prompt.js';
import { defineCapability } from './define-capability.js';
import { readList } from './read-model-answer.js';

const SIZE = { atLeast: 1, atMost: 10, length: MAX_TITLE_LENGTH };

/** Suggests 1 to 10 titles of up to 100 characters, the best first. */
export const titleGeneration = defineCapability({
  name: AiCapability.TitleGeneration,
  version: '1',
  input: contentSchema,
  output: plainListSchema(SIZE),
  prompt: contentPrompt(
    `Write 5 titles for the content, in its language, the best first. Each title has at most ${MAX_TITLE_LENGTH} characters. ` +
      'Answer with JSON only: {"titles": ["..."]}',
  ),
  read: (answer) => readList(answer, 'titles', SIZE),
  algorithm: ({ text, title }) => titlesFromKeywords(beginningOf(text, title), frequentWords(text, title, 2)),
  template: ({ text, title }) => titlesOfType(beginningOf(text, title)),
  minimal: ({ title = '' }) => [truncate(plainLine(title), MAX_TITLE_LENGTH) || 'Untitled'],
});
