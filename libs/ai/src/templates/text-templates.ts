import { firstPart, plainLine } from '../rules/plain-text.js';
import { truncate } from '../rules/truncate.js';
import { beginningOf, type ContentType, contentTypeOf } from './content-type.js';

/** Longest part of a text that comes from a title. */
const MAX_SUBJECT_LENGTH = 100;

const DESCRIPTIONS: Readonly<Record<ContentType, (subject: string | undefined) => string>> = {
  tutorial: (subject) => `A step-by-step guide${about(subject)}. Follow along at your own pace.`,
  review: (subject) =>
    `An honest review${about(subject, 'of')}: the strengths, the weaknesses, and whether it is worth it.`,
  general: (subject) => `A video${about(subject)}. Watch it to the end, and share it with friends.`,
};

const SUMMARIES: Readonly<Record<ContentType, (subject: string | undefined) => string>> = {
  tutorial: (subject) => `A tutorial${about(subject)}.`,
  review: (subject) => `A review${about(subject, 'of')}.`,
  general: (subject) => `A video${about(subject)}.`,
};

const KEYWORDS: Readonly<Record<ContentType, readonly string[]>> = {
  tutorial: ['tutorial', 'how to', 'guide', 'step by step'],
  review: ['review', 'test', 'comparison'],
  general: ['video'],
};

/** A description written in advance for the detected kind of a text. */
export const descriptionOfType = (text: string, title?: string): string => fill(DESCRIPTIONS, text, title);

/** A summary written in advance for the detected kind of a text. */
export const summaryOfType = (text: string, title?: string): string => fill(SUMMARIES, text, title);

/** Keywords that suit every text of the detected kind. */
export const keywordsOfType = (text: string, title = ''): string[] => [...KEYWORDS[typeOf(text, title)]];

function fill(
  templates: Readonly<Record<ContentType, (subject: string | undefined) => string>>,
  text: string,
  title = '',
): string {
  const subject = truncate(plainLine(firstPart(title, 1_000)), MAX_SUBJECT_LENGTH);
  return templates[typeOf(text, title)](subject === '' ? undefined : subject);
}

const typeOf = (text: string, title: string): ContentType => contentTypeOf(beginningOf(text, title));

const about = (subject: string | undefined, preposition = 'about'): string =>
  subject === undefined ? '' : ` ${preposition} "${subject}"`;
