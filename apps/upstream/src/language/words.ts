/** Words too common to say what a text is about. */
const STOP_WORDS = new Set(
  (
    'a about above after all also am an and any are as at be because been before being but by can could did do does ' +
    'doing done each for from get gets go goes had has have he her here him his how i if in into is it its just like ' +
    'made make makes me more most my no not now of off on one only or other our out over own she should so some such ' +
    'than that the their them then there these they this those to too two under until up us use very was we were what ' +
    'when where which while who why will with without would you your'
  ).split(' '),
);

/** The words of a text in lower case, in their order. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** The words that carry the meaning of a text; all of them when each is common. */
export function meaningfulWords(text: string): string[] {
  const words = wordsOf(text);
  const rare = words.filter((word) => !STOP_WORDS.has(word));
  return rare.length > 0 ? rare : words;
}

/** The most frequent meaningful words; words of equal frequency in the order of the text. */
export function keywordsOf(text: string, limit: number): string[] {
  const counts = new Map<string, number>();
  for (const word of meaningfulWords(text)) {
    if (word.length > 2) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, limit)
    .map(([word]) => word);
}

/** The sentences of a text, without the space around them. */
export function sentencesOf(text: string): string[] {
  return (text.match(/[^.!?\n]+[.!?]*/g) ?? []).map((sentence) => sentence.trim()).filter(Boolean);
}

/** Cuts a text at a word so that it has at most `max` characters. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max);
  const space = cut.lastIndexOf(' ');
  return (space > max / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:]+$/, '');
}

/** Number of tokens of a text, by the rule of thumb of four characters each. */
export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}
