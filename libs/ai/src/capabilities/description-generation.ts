import { firstSentences } from '../rules/summary.js';
import { descriptionOfType } from '../templates/text-templates.js';
import { plainTextSchema } from './answer.schemas.js';
import { AiCapability } from './capability.js';
import { contentSchema } from './content.schema.js';
import { contentPrompt } from './content-prompt.js';
import { defineCapability } from './define-capability.js';
import { readText } from './read-model-answer.js';

/** Longest description in UTF-16 units: the limit of YouTube. */
const MAX_DESCRIPTION_LENGTH = 5_000;

/** Writes a description. */
export const descriptionGeneration = defineCapability({
  name: AiCapability.DescriptionGeneration,
  version: '1',
  input: contentSchema,
  output: plainTextSchema(MAX_DESCRIPTION_LENGTH),
  prompt: contentPrompt(
    'Write a description of the content, in its language, in 2 to 5 sentences. Answer with the description only, as plain text.',
  ),
  read: readText,
  algorithm: ({ text }) => firstSentences(text),
  template: ({ text, title }) => descriptionOfType(text, title),
  minimal: () => 'No description is available yet.',
});
