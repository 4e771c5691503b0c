const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** Maps the position of each opening bracket to that of its closing bracket, in one pass. Brackets in double quotes are ignored. */
export function bracketPairs(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '"') {
      const end = text.indexOf('"', at + 1);
      // A later quote has no end either; stopping here keeps the search linear.
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
