import { REDACTED } from './redaction.constants.js';
import type { SecretKeys } from './secret-keys.js';
import { valueAt } from './secret-value.js';

/** `--password x`, `-Token "x"`; the value must not be the next option. */
const LONG_OPTION = /(?<![\w-])--?([A-Za-z][\w-]{2,60})[ \t]{1,5}(?!-{1,2}[A-Za-z]|[|><&;])(?=\S)/g;
/** `-p x` of clients of databases and registries; ports, paths and file modes are no passwords. */
const SHORT_OPTION =
  /(?<!\b(?:mkdir|cp|mv|rsync|scp|sftp|ssh|ps|tar|git|add|run|publish|nc|nmap|cat)(?: {1,3}-\w{1,12}){0,3}) (-p|-P|--pw)(?:[ \t]{1,3}|=)(?!\d{1,5}(?::\d{1,5})?(?:\/\w{3})?(?:\s|$)|[-./~|])(?=\S)/g;
/** `mysql -uroot -phunter2`, `curl -u ada:hunter2`, `redis-cli -a x`, `sshpass -p x`. */
const CLIENTS =
  /\b((?:mysql\w{0,10}|mariadb\w{0,10})\b[^\r\n|;]{0,200}?\s-p|curl\b[^\r\n|;]{0,200}?\s(?:-u|--user)[ \t]{0,3}["']?[^\s:"']{1,60}:|redis-cli\b[^\r\n|;]{0,200}?\s-a[ \t]{1,3}|sshpass[ \t]{1,3}-p[ \t]{0,3})(?![\s-])[^\s"']+/g;
/** `<password>x</password>`, also with attributes and in a namespace. */
const ELEMENT = /<(?:[\w-]{1,40}:)?([\w.-]{1,80})(?:\s[^<>]{0,300})?(?<!\/)>(?!\s{0,20}<(?!!\[CDATA\[))/g;
/** The same with its brackets encoded. */
const ENCODED_ELEMENT =
  /(?:&lt;|\\{1,8}u003c)(?:[\w-]{1,40}:)?([\w.-]{1,80})(?:&gt;|\\{1,8}u003e)(?!&lt;|\\{1,8}u003c)/gi;
/** `IDENTIFIED BY 'x'`, `ALTER USER a PASSWORD 'x'`, `PASSWORD('x')`, `password is "x"`. */
const PASSWORD_AND_TEXT =
  /\b(?:identified\s{1,5}(?:with\s{1,5}\S{1,60}\s{1,5})?(?:by|as)(?:\s{1,5}password)?|passw(?:or)?d|passphrase|passcode)(?:\s{1,5}(?:is|was|to|of))?(?:\s{1,5}\(?|\()\s{0,3}(?=\\{0,8}["'`]|\$\$)/gi;

/** `<key>password</key><string>x</string>`, `<entry key="password">x</entry>`. */
const NAMED_ELEMENT =
  /(?:<(?:key|name)>\s{0,10}([\w.:-]{1,80})\s{0,10}<\/(?:key|name)>(?:\s|\\{1,8}[nrt]){0,40}<(?:string|value|data)>|<[\w:.-]{1,60}\s[^<>]{0,200}?(?:name|key|id)=\\{0,8}["']([\w.:-]{1,80})\\{0,8}["'][^<>]{0,200}>)/g;
/** `{"name":"password","value":"x"}`, `<add key="Password" value="x"/>`. */
const NAME_AND_VALUE =
  /(?<![A-Za-z])(?:name|key|field|property|header|path|param|id)\\{0,8}["']?\s{0,3}[:=]\s{0,3}\\{0,8}["']([\w.:-]{1,80})\\{0,8}["'][\s,]{0,9}\\{0,8}["']?(?:value|val|data|content)\\{0,8}["']?\s{0,3}[:=]/gi;
/** A tag with its attributes: `<input type="password" value="x">`, `<password value="x"/>`. */
const TAG = /<([\w:.-]{1,80})\s[^<>]{1,600}>?/g;
const ATTRIBUTE_NAME = /(?:^|\s)(?:name|id|key|type|property)=\\{0,8}["']([\w.:-]{1,80})/g;
const ATTRIBUTE_VALUE = /(\s(?:value|val|data|content)=)(?:\\{0,8}"[^"<>]{0,500}"?|'[^'<>]{0,500}'?)/g;
/** `INSERT INTO users (name, password) VALUES`. */
const INSERT = /\binsert\s{1,5}into\s{1,5}[^\s(]{1,120}\s{0,5}\(([^()]{1,600})\)\s{0,5}values\s{0,5}(?=\()/gi;
/** `value="x" name="password"`. */
const VALUE_AND_NAME =
  /((?<![A-Za-z])value\\{0,8}["']?\s{0,3}[:=]\s{0,3})(\\{0,8}"[^"\r\n]{0,500}"|'[^'\r\n]{0,500}')([\s,]{0,9}\\{0,8}["']?(?:name|key|id)\\{0,8}["']?\s{0,3}[:=]\s{0,3}\\{0,8}["'])([\w.:-]{1,80})/gi;
/** `['Authorization', 'x']`, `define('DB_PASSWORD', 'x')`; words of a sentence in quotes are no names. */
const NAME_COMMA_VALUE =
  /(["'])((?:proxy-)?authorization|(?:set-)?cookie|passw(?:or)?d|passphrase|[A-Za-z\d]{1,40}[-_][\w-]{1,60})\\{0,8}\1\s{0,3},\s{0,3}(?=\\{0,8}["'])/gi;
/** `setPassword('x')`. */
const CALL_WITH_TEXT = /(?<![\w$])([\w$]{1,80})\(\s{0,3}(?=["'`])/g;

/** Hides secrets whose names stand in front of them without a separator: options of commands, elements, pairs in lists. */
export function hideNamedSecrets(text: string, keys: SecretKeys): string {
  const isSecret = (name: string | undefined): boolean => name !== undefined && keys.secrecyOf(name).secret;
  let shown = text;
  if (shown.includes('-')) {
    shown = hideBehind(shown, LONG_OPTION, ([, name]) => isSecret(name));
    shown = hideBehind(shown, SHORT_OPTION, () => true);
    shown = shown.replaceAll(CLIENTS, `$1${REDACTED}`);
  }
  if (shown.includes('<')) {
    shown = hideContents(shown, ELEMENT, ([, name]) => isSecret(name));
    shown = hideAttributes(shown, isSecret);
    shown = hideContents(shown, NAMED_ELEMENT, ([, first, second]) => isSecret(first) || isSecret(second));
  }
  shown = hideContents(shown, ENCODED_ELEMENT, ([, name]) => isSecret(name));
  shown = hideBehind(shown, PASSWORD_AND_TEXT, () => true);
  shown = hideInserted(shown, isSecret);
  if (/["']/.test(shown)) {
    shown = hideBehind(shown, NAME_AND_VALUE, ([, name]) => isSecret(name));
    shown = shown.replaceAll(
      VALUE_AND_NAME,
      (found: string, before: string, _value: string, between: string, name: string) =>
        isSecret(name) ? `${before}${REDACTED}${between}${name}` : found,
    );
    shown = hideBehind(shown, NAME_COMMA_VALUE, ([, , name]) => isSecret(name));
    shown = hideBehind(shown, CALL_WITH_TEXT, ([, name]) => isSecret(name));
  }
  return shown;
}

/** Hides the value that begins behind each match. */
function hideBehind(text: string, pattern: RegExp, isSecret: (found: RegExpExecArray) => boolean): string {
  let shown = '';
  let from = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    if (!isSecret(found)) continue;
    const value = valueAt(text, found.index + found[0].length, 'plain');
    if (!value) continue;
    shown += text.slice(from, value.start) + REDACTED;
    from = value.end;
    pattern.lastIndex = from;
  }
  return from === 0 ? text : shown + text.slice(from);
}

/** Hides what stands between each opening tag and the next tag. */
function hideContents(text: string, pattern: RegExp, isSecret: (found: RegExpExecArray) => boolean): string {
  let shown = '';
  let from = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    if (!isSecret(found)) continue;
    const start = found.index + found[0].length;
    const end = endOfContents(text, start);
    if (end === start || text.startsWith(REDACTED, start)) continue;
    shown += text.slice(from, start) + REDACTED;
    from = end;
    pattern.lastIndex = from;
  }
  return from === 0 ? text : shown + text.slice(from);
}

function endOfContents(text: string, start: number): number {
  if (text.startsWith('<![CDATA[', start)) {
    const end = text.indexOf(']]>', start);
    return end < 0 ? text.length : end;
  }
  const length = text.slice(start).search(/<|&lt;|\\{1,8}u003c/i);
  return length < 0 ? text.length : start + length;
}

function hideAttributes(text: string, isSecret: (name: string | undefined) => boolean): string {
  return text.replaceAll(TAG, (tag: string, element: string) => {
    const names = [element.replace(/^.*:/, ''), ...[...tag.matchAll(ATTRIBUTE_NAME)].map(([, name]) => name)];
    return names.some(isSecret) ? tag.replaceAll(ATTRIBUTE_VALUE, `$1${REDACTED}`) : tag;
  });
}

/** Hides all values of a statement with a secret column: which one stands where is for a parser of SQL to tell. */
function hideInserted(text: string, isSecret: (name: string | undefined) => boolean): string {
  INSERT.lastIndex = 0;
  const found = INSERT.exec(text);
  const columns = found?.[1]?.split(/[\s,"'`]+/) ?? [];
  return found && columns.some(isSecret)
    ? `${text.slice(0, found.index + found[0].length)}${REDACTED}`
    : text;
}
