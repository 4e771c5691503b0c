import { firstPart, plainLine } from '../rules/plain-text.js';
import type { AiPrompt } from './capability.js';
import type { AiContent } from './content.schema.js';
import { CONTENT_IS_DATA, quoteContent } from './quote-content.js';

/** A prompt quotes this much of a text: some 3 000 tokens. */
const MAX_QUOTED_LENGTH = 12_000;
const MAX_QUOTED_TITLE = 300;

/** A prompt with a task in its system part, and with the content between marks in its user part. */
export function contentPrompt(task: string, limit = MAX_QUOTED_LENGTH): (content: AiContent) => AiPrompt {
  return ({ text, title = '' }) => ({
    system: `You work for a video platform. ${task}\n${CONTENT_IS_DATA}`,
    prompt: quoteContent(
      title === '' ? text : `${firstPart(plainLine(title), MAX_QUOTED_TITLE)}\n\n${text}`,
      limit,
    ),
  });
}
