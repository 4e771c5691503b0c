/** Characters that look like a separator or a dot, or become one in another encoding. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ...characters('/', '\u2044\u2215\u29F8\uFF0F'),
  ...characters('\\', '\u2216\u29F5\u29F9\uFE68\uFF3C'),
  ...characters('.', '\u2024\uFE52\uFF0E'),
  ...characters('%', '\uFE6A\uFF05'),
]);

/** Percent-encoded control characters, spaces, `%`, `.`, `/`, `:` and `\`, and the overlong forms of `.`, `/` and `\` in UTF-8. */
const ENCODED = /%(?:[01][0-9a-f]|20|25|2e|2f|3a|5c|7f|c0%ae|c0%af|c1%9c)/gi;

/** Overlong forms are invalid in UTF-8, but old decoders accept them. */
const OVERLONG: Readonly<Record<string, string>> = { '%c0%ae': '.', '%c0%af': '/', '%c1%9c': '\\' };

/** How often a name is decoded. A name that is encoded more often is not an accident. */
const MAX_ROUNDS = 8;

/**
 * Decodes the separators, dots and control characters of a file name that are percent-encoded, possibly several times, or written with
 * look-alikes. Other percent signs stay, as in `50% off.png`.
 *
 * @returns `undefined` when the name is encoded too often
 */
export function decodedName(name: string): string | undefined {
  let decoded = name.normalize('NFC');
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = decoded;
    decoded = decoded
      .replace(
        /[\u2024\u2044\u2215\u2216\u29F5\u29F8\u29F9\uFE52\uFE68\uFE6A\uFF05\uFF0E\uFF0F\uFF3C]/g,
        (c) => LOOKALIKES.get(c) ?? c,
      )
      .replace(ENCODED, decode);
    if (decoded === before) return decoded;
  }
  return undefined;
}

const decode = (encoded: string): string =>
  OVERLONG[encoded.toLowerCase()] ?? String.fromCharCode(Number.parseInt(encoded.slice(1), 16));

function characters(plain: string, lookalikes: string): (readonly [string, string])[] {
  return Array.from(lookalikes, (lookalike) => [lookalike, plain]);
}
