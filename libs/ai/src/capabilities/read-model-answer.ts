import { plainLine, plainText } from '../rules/plain-text.js';

/** A code fence around the whole answer. */
const FENCE = /^```[a-z]{0,20}[ \t]*\n([\s\S]*)\n```$/i;

/**
 * Reads the answer of a model: the value if the answer is an array or an object in JSON, with or without a code fence around it,
 * else the text without white space at its ends.
 */
export function readModelAnswer(answer: string): unknown {
  const trimmed = answer.trim();
  const text = (FENCE.exec(trimmed)?.[1] ?? trimmed).trim();
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A text may begin with a bracket as well.
    return text;
  }
}

/** Reads an answer that is to be a text. Returns it without markup, control characters and quotation marks around it. */
export function readText(answer: string): unknown {
  return plainText(answer)
    .replace(/^"([^"]*)"$/, '$1')
    .trim();
}

/** Reads an answer that is to be a list of texts, in the property `key` or by itself. Leaves out texts that are too long, and those beyond `atMost`. */
export function readList(answer: string, key: string, size: { atMost: number; length: number }): unknown {
  const value = readModelAnswer(answer);
  const list: unknown = Array.isArray(value) ? value : (value as Record<string, unknown> | null)?.[key];
  if (!Array.isArray(list)) return value;
  const texts = list.filter((item): item is string => typeof item === 'string').map(plainLine);
  return [...new Set(texts)]
    .filter((text) => text !== '' && text.length <= size.length)
    .slice(0, size.atMost);
}
