/** A tag or a comment ends within this many characters. A longer one is text, e.g. `a <b and ...`. */
const MAX_TAG_LENGTH = 5_000;

/** Elements whose content no reader sees. */
const HIDDEN = new Set(['script', 'style', 'template', 'noscript']);

/** Elements within a line. All others end a block, so a paragraph follows them. */
const INLINE = new Set(
  'a abbr b bdi cite code em i kbd mark q s small span strong sub sup time u wbr'.split(' '),
);

/** The beginning of a tag. `<!doctype` and `<?xml` are tags, too. */
const TAG = /<[/!?]?([a-z][a-z\d]{0,15})/iy;

const CHARACTERS: Readonly<Record<string, string>> = {
  amp: '&',
  nbsp: ' ',
  quot: '"',
  apos: "'",
  '#39': "'",
  hellip: '…',
  mdash: '—',
  ndash: '–',
  // Decoded angle brackets could become a tag.
  lt: ' ',
  gt: ' ',
};

/** Takes tags, comments, scripts and styles out of a text, in one pass. Block elements become paragraphs. */
export function withoutMarkup(text: string): string {
  if (!text.includes('<')) return text;
  const search = new ForwardSearch(text);
  const kept: string[] = [];
  let start = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', Math.max(at + 1, start))) {
    const isComment = text.startsWith('<!--', at);
    TAG.lastIndex = at;
    const name = TAG.exec(text)?.[1]?.toLowerCase();
    if (!isComment && name === undefined) continue;
    const mark = isComment ? '-->' : '>';
    const found = search.next(mark, at + 1);
    const end = found + mark.length;
    if (found === -1 || end - at > MAX_TAG_LENGTH) continue;
    kept.push(text.slice(start, at), isComment || INLINE.has(name ?? '') ? '' : '\n\n');
    start = end;
    if (name !== undefined && HIDDEN.has(name) && text[at + 1] !== '/') {
      const close = search.next(`</${name}`, end);
      start = close === -1 ? text.length : close;
    }
  }
  kept.push(text.slice(start));
  return kept.join('');
}

/** Replaces the common character references, e.g. `&amp;`. */
export function decodeReferences(text: string): string {
  return text.replace(/&(#?\w{1,8});/g, (whole, name: string) => CHARACTERS[name] ?? whole);
}

/** Finds words from ever later positions. It reads the text once for each word, however many searches there are. */
class ForwardSearch {
  readonly #found = new Map<string, number>();
  readonly #text: string;

  constructor(text: string) {
    // Upper case is of no interest to the words searched. Some letters change their length in lower case: those texts stay.
    const lower = text.toLowerCase();
    this.#text = lower.length === text.length ? lower : text;
  }

  next(word: string, from: number): number {
    const known = this.#found.get(word);
    if (known !== undefined && (known === -1 || known >= from)) return known;
    const found = this.#text.indexOf(word, from);
    this.#found.set(word, found);
    return found;
  }
}
