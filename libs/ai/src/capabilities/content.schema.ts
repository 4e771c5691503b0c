import { type ReportProblem, schemaOf } from './schema-of.js';

/** Longest text that a built-in capability takes, in UTF-16 units. */
export const MAX_CONTENT_LENGTH = 1_000_000;

/** The input of the built-in capabilities. A call can pass a string in place of `{ text }`. */
export interface AiContent {
  /** The text to work on: the description of a video, its transcript, an article. HTML and Markdown are understood. */
  readonly text: string;
  /** The title of the text, if it has one. */
  readonly title?: string;
}

/** Takes a string or `{ text, title? }`. Other properties are left out. */
export const contentSchema = schemaOf<AiContent>((value, problem) => {
  if (typeof value === 'string') return isContent(value, 'text', problem) ? { text: value } : undefined;
  if (typeof value !== 'object' || value === null) {
    problem('Expected a string or an object such as { text, title }.');
    return undefined;
  }
  const { text, title } = value as { readonly text?: unknown; readonly title?: unknown };
  const hasTitle = title !== undefined && title !== null;
  const textFits = isContent(text, 'text', problem);
  const titleFits = !hasTitle || isContent(title, 'title', problem);
  if (!textFits || !titleFits) return undefined;
  return hasTitle ? { text, title } : { text };
});

function isContent(value: unknown, key: string, problem: ReportProblem): value is string {
  if (typeof value !== 'string') problem(`Expected ${key} to be a string.`, key);
  else if (value.length > MAX_CONTENT_LENGTH) {
    problem(`Expected ${key} to have at most ${MAX_CONTENT_LENGTH} characters, got ${value.length}.`, key);
  } else return true;
  return false;
}
