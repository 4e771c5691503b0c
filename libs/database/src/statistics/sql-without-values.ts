/** Characters of a statement that are worth a log line. */
const LONGEST = 500;

/** Comments, strings (`'..'`, `E'..'`, `$$..$$`), quoted names (kept), and numbers, in the order that the lexer sees them. */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|(?<![\w$])\d[\w.]*/g;

/**
 * A statement for logs: its literals are replaced by `?`, its comments are gone, so that no value gets into a log even
 * if somebody has pasted one into the text; on one line and cut to a readable length.
 */
export function sqlWithoutValues(sql: string): string {
  const bare = sql.replaceAll(TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    return token.startsWith('--') || token.startsWith('/*') ? ' ' : '?';
  });
  const line = bare.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
