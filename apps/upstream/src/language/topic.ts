import { keywordsOf, sentencesOf, shorten } from './words.js';
import { sentimentOf } from './sentiment.js';

/** The kinds of text that the simulated models write. */
export const TOPICS = ['title', 'description', 'keyword', 'sentiment', 'summary'] as const;

/** One of {@link TOPICS}. */
export type Topic = (typeof TOPICS)[number];

/** Words by which a prompt or a field of a schema asks for a topic. */
const SIGNS: Readonly<Record<Topic, RegExp>> = {
  title: /titles?|headlines?/i,
  description: /descriptions?|describe/i,
  keyword: /keywords?|tags?|hashtags?/i,
  sentiment: /sentiment|mood|polarity/i,
  summary: /summar(?:y|ies|i[sz]e|i[sz]ation)|abstract|tl;?dr/i,
};

/** The topic that a text names first; `undefined` when it names none. */
export function topicIn(text: string): Topic | undefined {
  let first: { topic: Topic; at: number } | undefined;
  for (const topic of TOPICS) {
    const at = text.search(SIGNS[topic]);
    if (at >= 0 && (!first || at < first.at)) first = { topic, at };
  }
  return first?.topic;
}

/**
 * Writes a text about a content.
 *
 * @param index number of the text in a list; each is another one
 */
export function write(topic: Topic | undefined, content: string, index = 0): string {
  switch (topic) {
    case 'title':
      return titleOf(content, index);
    case 'keyword':
      return keywordsOf(content, index + 1)[index] ?? `topic ${index + 1}`;
    case 'sentiment':
      return sentimentOf(content).label;
    case 'summary':
      return summaryOf(content);
    case 'description':
    case undefined:
      return descriptionOf(content);
  }
}

/** Longest title, in characters: that of YouTube. */
const MAX_TITLE = 100;

function titleOf(content: string, index: number): string {
  const [first = 'this video', second = 'more'] = keywordsOf(content, 2);
  const patterns = [
    `${capital(first)} and ${capital(second)}: A Practical Guide`,
    `${capital(first)} Explained in Plain Words`,
    `The Truth About ${capital(first)} and ${capital(second)}`,
    `How to Get Started With ${capital(first)}`,
    `Five Lessons About ${capital(second)}`,
  ];
  const pattern = patterns[index % patterns.length] ?? '';
  const part = Math.floor(index / patterns.length);
  return shorten(part === 0 ? pattern : `${pattern}, Part ${part + 1}`, MAX_TITLE);
}

function summaryOf(content: string): string {
  const sentences = sentencesOf(content);
  const [first = 'There is nothing to summarise.'] = sentences;
  const last = sentences.at(-1) ?? first;
  return last === first ? first : `${first} ${last}`;
}

function descriptionOf(content: string): string {
  const opening = sentencesOf(content).slice(0, 2).join(' ') || 'A video without a text.';
  const about = keywordsOf(content, 3).join(', ');
  return about ? `${opening} This video is about ${about}.` : opening;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
