/** UUIDs, hexadecimal numbers, long runs of hexadecimal digits, and numbers, inside of a word. */
const PART =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|0x[0-9a-f]+|(?<![0-9a-z])[0-9a-f]{8,}(?![0-9a-z])|\d[\d.]*/gi;

/** A word such as `video-42` or `#1f3a99c0` with the parts that vary replaced. */
export function replaceParts(word: string): string {
  return word.replaceAll(PART, partKind);
}

function partKind(part: string): string {
  if (part.length === 36 && part.includes('-')) return '<id>';
  if (part[0] === '0' && (part[1] === 'x' || part[1] === 'X')) return '<hex>';
  if (!/[a-f]/i.test(part)) return part.endsWith('.') ? '<n>.' : '<n>';
  // `feedface` and `deadbeef` are words.
  if (!/\d/.test(part)) return part;
  return part.length >= 32 ? '<hash>' : '<hex>';
}
