import { isList, ValidationError } from '@breakwater/core';
import { EmbeddingError } from './embedding.error.js';
import type { ResolvedEmbeddingsOptions } from './embeddings.options.js';

/** Characters of a token, on average, in the least favourable common case: text that is not English. */
const CHARACTERS_PER_TOKEN = 3;

/** Estimates the tokens of a text. */
export const estimatedTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/** Normalises a text, so that two writings of the same characters have one vector. Letters keep their case: models know it. */
export const normalisedText = (text: string): string => text.normalize('NFC').trim();

/**
 * Normalises a text.
 *
 * @throws EmbeddingError when it cannot be sent to a model
 */
export function sendableText(
  given: unknown,
  { maxTokensPerText }: Pick<ResolvedEmbeddingsOptions, 'maxTokensPerText'>,
): string {
  if (typeof given !== 'string')
    throw new EmbeddingError('NOT_A_TEXT', `Expected a text, got ${typeof given}.`);
  const text = normalisedText(given);
  if (text === '')
    throw new EmbeddingError('EMPTY_TEXT', 'Expected a text with characters, got an empty one.');
  const tokens = estimatedTokens(text);
  if (tokens <= maxTokensPerText) return text;
  throw new EmbeddingError(
    'TOO_LONG',
    `Expected a text of at most ${maxTokensPerText} tokens, got about ${tokens} (${text.length} characters).`,
  );
}

/** @throws ValidationError for anything but a list */
export function checkTexts(texts: readonly string[]): void {
  if (!isList(texts)) throw new ValidationError(`Expected a list of texts, got ${typeof texts}.`);
}

/** Texts that one call of the model sends. */
export interface Batch {
  readonly texts: readonly string[];
  /** How often the model has refused the batch with 429. */
  readonly refusals: number;
}

/** Fills batches in order: each has at most `size` texts and `maxTokens` tokens. */
export function batchesOf(texts: Iterable<string>, size: number, maxTokens: number): Batch[] {
  const batches: { texts: string[]; refusals: 0 }[] = [];
  let tokens = Infinity;
  for (const text of texts) {
    const own = estimatedTokens(text);
    const last = batches.at(-1);
    if (last && last.texts.length < size && tokens + own <= maxTokens) {
      last.texts.push(text);
      tokens += own;
    } else {
      batches.push({ texts: [text], refusals: 0 });
      tokens = own;
    }
  }
  return batches;
}

/** Halves a batch of several texts. */
export function halvesOf({ texts, refusals }: Batch): readonly [Batch, Batch] {
  const middle = Math.ceil(texts.length / 2);
  return [
    { texts: texts.slice(0, middle), refusals },
    { texts: texts.slice(middle), refusals },
  ];
}
