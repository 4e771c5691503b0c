import { hideBehind, hideFound, type IsSecret } from './hide-behind.js';

/** `IDENTIFIED BY 'x'`, `ALTER USER a PASSWORD 'x'`, `PASSWORD('x')`, `password is "x"`. */
const PASSWORD_AND_TEXT =
  /\b(?:identified\s{1,5}(?:with\s{1,5}\S{1,60}\s{1,5})?(?:by|as)(?:\s{1,5}password)?|passw(?:or)?d|passphrase|passcode)(?:\s{1,5}(?:is|was|to|of))?(?:\s{1,5}\(?|\()\s{0,3}(?=[ENU]?&?\\{0,8}["'`]|\$\$)/gi;
/** `SET app.jwt_secret TO 'x'`, `SECRET 'x'`. */
const SETTING = /(?<![\w.])([\w.]{1,80})\s{1,3}[Tt][Oo]\s{1,3}(?=[ENU]?'|\\{0,8}")|\b(SECRET)\s{1,3}(?=')/g;
/** `INSERT INTO users (name, password) VALUES`. */
const INSERT = /\binsert\s{1,5}into\s{1,5}[^\s(]{1,120}\s{0,5}\(([^()]{1,600})\)\s{0,5}values\s{0,5}(?=\()/gi;
/** A column with a placeholder: `"apiKey" = $1`, `token IN (?)`. */
const PLACEHOLDER =
  /([\w.]{1,80})\\{0,8}["'`\]]?\s{0,5}(?:=|<>|!=|in\s{0,3}\()\s{0,5}(?:\$\d|\?|[:@][a-z])/gi;
/** The parameters behind a statement, as drivers and mappers print them. */
const PARAMETERS = /(?:\b(?:params?|parameters|bindings)\\{0,8}["']?\s{0,3}[:=]|--)\s{0,3}(?=\S)/gi;
/** PostgreSQL's details: `Key (email, token)=(a@b.c, x) already exists.`, `Failing row contains (1, x).` */
const KEY_DETAIL = /\bKey \(([^()]{1,300}(?:\([^()]{0,100}\)[^()]{0,100})?)\)=(?=\()/g;
const ROW_DETAIL = /\bFailing row contains (?=\()/g;
const END_OF_DETAIL = /\)(?= (?:already|is|conflicts|does)\b|\.|["'\\\s]|$)/g;

/** Hides secrets in SQL and in the messages of databases about it. */
export function hideStatementSecrets(text: string, isSecret: IsSecret): string {
  let shown = hideBehind(text, PASSWORD_AND_TEXT, () => true);
  shown = hideBehind(shown, SETTING, ([, name, secret]) => secret !== undefined || isSecret(name));
  shown = hideInserted(shown, isSecret);
  if (/params?|parameters|bindings|--/i.test(shown)) shown = hideParameters(shown, isSecret);
  return shown.includes('(') ? hideDetails(shown, isSecret) : shown;
}

/** Hides all values of a statement with a secret column, because only a parser of SQL can match columns and values. */
function hideInserted(text: string, isSecret: IsSecret): string {
  return hideFound(text, INSERT, (found) =>
    found[1]?.split(/[\s,"'`\\]+/).some(isSecret)
      ? { start: found.index + found[0].length, end: text.length }
      : undefined,
  );
}

/** Hides all parameters of a statement that compares a secret column. */
function hideParameters(text: string, isSecret: IsSecret): string {
  const compares = [...text.matchAll(PLACEHOLDER)].some(([, column]) => isSecret(column?.split('.').at(-1)));
  if (!compares) return text;
  return hideFound(text, PARAMETERS, (found) => ({
    start: found.index + found[0].length,
    end: text.length,
  }));
}

function hideDetails(text: string, isSecret: IsSecret): string {
  const toEnd = (found: RegExpExecArray): { start: number; end: number } => {
    const start = found.index + found[0].length;
    END_OF_DETAIL.lastIndex = start;
    const end = END_OF_DETAIL.exec(text);
    return { start, end: end ? end.index + 1 : text.length };
  };
  const shown = hideFound(text, KEY_DETAIL, (found) =>
    found[1]?.split(/[\s,"'()\\]+/).some(isSecret) ? toEnd(found) : undefined,
  );
  return shown === text ? hideFound(text, ROW_DETAIL, toEnd) : shown;
}
