import { plainText } from './plain-text.js';
import { sentencesOf } from './sentences.js';
import { truncate } from './truncate.js';

/** Longest description that the rules write, in UTF-16 units. Search results show about half of it. */
export const RULE_DESCRIPTION_LENGTH = 300;

/** Longest summary that the rules write, in UTF-16 units. */
export const RULE_SUMMARY_LENGTH = 1_000;

/** The first two sentences of a text, cut to {@link RULE_DESCRIPTION_LENGTH}. Returns `undefined` if the text has no letter and no digit. */
export function firstSentences(text: string): string | undefined {
  const paragraphs = readableParagraphs(text);
  // Headings and lists have sentences of their own, so the first two can stand in two paragraphs.
  const sentences: string[] = [];
  for (const paragraph of paragraphs) {
    sentences.push(...sentencesOf(paragraph).slice(0, 2 - sentences.length));
    if (sentences.length >= 2) break;
  }
  return sentences.length === 0 ? undefined : truncate(join(sentences), RULE_DESCRIPTION_LENGTH);
}

/**
 * The first and the last sentence of each paragraph, cut to {@link RULE_SUMMARY_LENGTH}. Returns `undefined` if the text has no
 * letter and no digit.
 */
export function outline(text: string): string | undefined {
  const sentences: string[] = [];
  let length = 0;
  for (const paragraph of readableParagraphs(text)) {
    const own = sentencesOf(paragraph);
    const [first] = own;
    if (first === undefined) continue;
    const added = own.length > 1 ? [first, own.at(-1)!] : [first];
    sentences.push(...added);
    length += join(added).length;
    if (length > RULE_SUMMARY_LENGTH) break;
  }
  return sentences.length === 0 ? undefined : truncate(join(sentences), RULE_SUMMARY_LENGTH);
}

function readableParagraphs(text: string): string[] {
  return plainText(text)
    .split('\n\n')
    .filter((paragraph) => /[\p{L}\p{N}]/u.test(paragraph));
}

/** Chinese and Japanese write no blank behind a full stop. */
const join = (sentences: readonly string[]): string => sentences.join(' ').replace(/(?<=[。！？]) /g, '');
