import { outline } from '../rules/summary.js';
import { summaryOfType } from '../templates/text-templates.js';
import { plainTextSchema } from './answer.schemas.js';
import { AiCapability } from './capability.js';
import { contentSchema } from './content.schema.js';
import { contentPrompt } from './content-prompt.js';
import { defineCapability } from './define-capability.js';
import { readText } from './read-model-answer.js';

const MAX_SUMMARY_LENGTH = 10_000;

/** A summary needs more of a long text than a title does: some 12 000 tokens. */
const MAX_QUOTED_LENGTH = 48_000;

/** Sums a text up. */
export const summarization = defineCapability({
  name: AiCapability.Summarization,
  version: '1',
  input: contentSchema,
  output: plainTextSchema(MAX_SUMMARY_LENGTH),
  prompt: contentPrompt(
    'Summarise the content, in its language, in at most 150 words. Answer with the summary only, as plain text.',
    MAX_QUOTED_LENGTH,
  ),
  read: readText,
  algorithm: ({ text }) => outline(text),
  template: ({ text, title }) => summaryOfType(text, title),
  minimal: () => 'No summary is available yet.',
});
