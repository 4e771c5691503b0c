import { globSync, readFileSync } from 'node:fs';

/** Names that RFC 2606 and RFC 6761 reserve for documentation, and the words that stand in for values in this repository. */
const PLACEHOLDER =
  /\bexample\.(?:com|org|net)\b|\.(?:example|invalid)(?![\w.-])|\bchange-me\b|\bRUNBOOK_URL\//i;

/**
 * The texts in an object that contain a placeholder, with their paths.
 *
 * @param {unknown} value
 * @param {string} [path]
 * @returns {{ path: string, text: string }[]}
 */
export function placeholdersIn(value, path = '') {
  if (typeof value === 'string') return PLACEHOLDER.test(value) ? [{ path, text: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...placeholdersIn(key, `${path}.${key}`),
    ...placeholdersIn(member, path === '' ? key : `${path}.${key}`),
  ]);
}

/**
 * The place of a text in the sources of manifests: `file:line`, or undefined.
 *
 * @param {string} text
 * @param {string} folder
 */
export function sourceOf(text, folder) {
  const [line = text] = text.split('\n');
  for (const file of globSync(`${folder}/**/*.{yaml,env,json}`).toSorted()) {
    const index = readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((other) => other.includes(line));
    if (index >= 0) return `${file}:${index + 1}`;
  }
  return undefined;
}
