/** Maximum number of characters of a statement in the log. */
const LONGEST = 500;

/** Comments, strings (`'..'`, `E'..'`, `$$..$$`), quoted names (kept), and numbers, in the order in which they must be matched. */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|(?<![\w$])\d[\w.]*/g;

/**
 * Formats a statement for logs, on one line and cut to a readable length. It replaces literals by `?` and removes comments, so that no
 * value reaches the log, even if it was written into the text of the statement.
 */
export function sqlWithoutValues(sql: string): string {
  const bare = sql.replaceAll(TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    return token.startsWith('--') || token.startsWith('/*') ? ' ' : '?';
  });
  const line = bare.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
