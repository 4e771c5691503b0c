import { truncate } from '../rules/truncate.js';
import { contentTypeOf } from './content-type.js';
import { slotsOf } from './slots.js';
import { titleCase } from './title-case.js';

/** Longest title in UTF-16 units: the limit of YouTube. */
export const MAX_TITLE_LENGTH = 100;

/** Longest part of a title that comes from a text, so that the words of the template fit behind it. */
const MAX_SLOT_LENGTH = 60;

/** Titles from the template of the detected kind and the keywords of a readable text. Returns `undefined` without keywords. */
export function titlesFromKeywords(text: string, keywords: readonly string[]): string[] | undefined {
  const [first, second] = keywords.map((keyword) => fit(titleCase(keyword)));
  if (first === undefined) return undefined;
  const subject = second === undefined ? first : `${first} & ${second}`;
  switch (contentTypeOf(text)) {
    case 'tutorial':
      return titles(...howTo(text), `${first}: Step by Step Guide`, `${subject} for Beginners`);
    case 'review': {
      const { product } = slotsOf(text);
      return titles(reviewOf(product ?? first), `${subject}: Honest Review`);
    }
    case 'general':
      return titles(`${subject}: What You Need to Know`, `${first}: Amazing Video You Need to Watch`);
  }
}

/** Titles written in advance for the detected kind of a readable text. */
export function titlesOfType(text: string): string[] {
  switch (contentTypeOf(text)) {
    case 'tutorial':
      return titles(...howTo(text), 'Step by Step Guide');
    case 'review': {
      const { product } = slotsOf(text);
      return product === undefined ? ['Review: Is It Worth It?'] : titles(reviewOf(product));
    }
    case 'general':
      return ['Amazing Video You Need to Watch'];
  }
}

function howTo(text: string): string[] {
  const { action, time } = slotsOf(text);
  if (action === undefined) return [];
  const howToDo = `How to ${fit(titleCase(action))}`;
  return [time === undefined ? howToDo : `${howToDo} in ${titleCase(time)}`];
}

const reviewOf = (product: string): string => `${fit(titleCase(product))} Review: Is It Worth It?`;

const fit = (part: string): string => truncate(part, MAX_SLOT_LENGTH);

const titles = (...written: string[]): string[] => [
  ...new Set(written.map((title) => truncate(title, MAX_TITLE_LENGTH))),
];
