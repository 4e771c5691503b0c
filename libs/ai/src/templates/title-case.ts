const SMALL = new Set('a an and as at but by for from in into nor of on or the to with'.split(' '));

/** Writes an English phrase as in a title: "bake bread at home" becomes "Bake Bread at Home". Words with capitals stay. */
export function titleCase(phrase: string): string {
  return phrase
    .split(' ')
    .map((word, index) => (index > 0 && SMALL.has(word) ? word : capitalised(word)))
    .join(' ');
}

function capitalised(word: string): string {
  const [first = ''] = word;
  const upper = first.toUpperCase();
  // "ß" has no capital of one letter.
  return upper.length === first.length ? upper + word.slice(first.length) : word;
}
