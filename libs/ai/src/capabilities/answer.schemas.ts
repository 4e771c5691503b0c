import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isPlain } from '../rules/plain-text.js';
import { NEUTRAL_SCORE, type Sentiment } from '../rules/sentiment.js';
import { type ReportProblem, schemaOf } from './schema-of.js';

/** Checks a plain text of 1 to `limit` UTF-16 units, without control characters and tags. */
export function plainTextSchema(limit: number): StandardSchemaV1<unknown, string> {
  return schemaOf((value, problem) => (isPlainText(value, limit, problem) ? value : undefined));
}

/** Checks a list of plain texts without duplicates. */
export function plainListSchema(size: {
  readonly atLeast: number;
  readonly atMost: number;
  readonly length: number;
}): StandardSchemaV1<unknown, string[]> {
  return schemaOf((value, problem) => {
    if (!Array.isArray(value)) {
      problem('Expected an array of strings.');
      return undefined;
    }
    const { atLeast, atMost, length } = size;
    if (value.length < atLeast || value.length > atMost)
      problem(`Expected ${atLeast} to ${atMost} texts, got ${value.length}.`);
    if (new Set(value).size < value.length) problem('Expected no text twice.');
    for (const [index, item] of value.slice(0, atMost).entries()) isPlainText(item, length, problem, index);
    return value as string[];
  });
}

/** Checks a label and a score from -1 to 1 that agree with each other. */
export const sentimentSchema = schemaOf<Sentiment>((value, problem) => {
  const { label, score } = (value ?? {}) as Partial<Record<keyof Sentiment, unknown>>;
  const isScore = typeof score === 'number' && score >= -1 && score <= 1;
  if (!isScore) problem('Expected a number from -1 to 1.', 'score');
  if (label !== 'positive' && label !== 'neutral' && label !== 'negative') {
    problem("Expected 'positive', 'neutral' or 'negative'.", 'label');
    return undefined;
  }
  if (!isScore) return undefined;
  const agrees = { positive: score > 0, neutral: Math.abs(score) <= 2 * NEUTRAL_SCORE, negative: score < 0 };
  if (!agrees[label])
    problem(
      'Expected the score to agree with the label: above 0 for positive, below 0 for negative.',
      'score',
    );
  return { label, score };
});

function isPlainText(
  value: unknown,
  limit: number,
  problem: ReportProblem,
  key?: PropertyKey,
): value is string {
  if (typeof value !== 'string' || value.trim() === '') problem('Expected a string that is not empty.', key);
  else if (value.length > limit) problem(`Expected at most ${limit} characters, got ${value.length}.`, key);
  else if (!isPlain(value)) problem('Expected no control characters and no tags.', key);
  else return true;
  return false;
}
