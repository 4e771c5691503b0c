/**
 * Comments, strings (`'..'`, `E'..'`, `$$..$$`), quoted names, words, and the characters that matter; everything else is skipped. The start
 * of a block comment stands alone, because comments of PostgreSQL nest.
 */
const TOKEN =
  /--[^\n]*|\/\*|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|[A-Za-z_][\w$]*|[;()]/g;

/** Splits a text into its statements, without the semicolons; comments stay with the statement that follows. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let parentheses = 0;
  /** Depth of `BEGIN ATOMIC ... END` and `CASE ... END` in the body of a function, which contains semicolons. */
  let blocks = 0;
  let words: string[] = [];
  const end = (at: number): void => {
    if (words.length > 0) statements.push(sql.slice(start, at).trim());
    words = [];
  };
  const tokens = new RegExp(TOKEN);
  for (let match = tokens.exec(sql); match; match = tokens.exec(sql)) {
    const [token] = match;
    if (token === '/*') tokens.lastIndex = endOfComment(sql, match.index);
    else if (token === '(') parentheses += 1;
    else if (token === ')') parentheses -= 1;
    else if (token === ';') {
      if (parentheses > 0 || blocks > 0) continue;
      end(match.index);
      start = tokens.lastIndex;
    } else if (!token.startsWith('--')) {
      const word = token.toUpperCase();
      if (word === 'ATOMIC' && words.at(-1) === 'BEGIN' && isRoutine(words)) blocks += 1;
      else if (blocks > 0 && word === 'CASE') blocks += 1;
      else if (blocks > 0 && word === 'END') blocks -= 1;
      words.push(word);
    }
  }
  end(sql.length);
  return statements;
}

const isRoutine = (words: readonly string[]): boolean =>
  words[0] === 'CREATE' && (words.includes('FUNCTION') || words.includes('PROCEDURE'));

function endOfComment(sql: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let match = marks.exec(sql); match; match = marks.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}
