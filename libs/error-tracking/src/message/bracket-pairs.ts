const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** Where each bracket of a text ends, by where it begins; found in one pass, brackets in double quotes left out. */
export function bracketPairs(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '"') {
      const end = text.indexOf('"', at + 1);
      // Without an end there is none for a later quote either, and each would be looked for again.
      if (end < 0) break;
      at = end;
    } else if (char in CLOSING) open.push(at);
    else if (char === '}' || char === ']' || char === ')') {
      const start = open.pop();
      if (start !== undefined && CLOSING[text[start] as string] === char) pairs.set(start, at);
    }
  }
  return pairs;
}
