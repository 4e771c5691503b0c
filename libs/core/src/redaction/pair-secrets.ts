import { hideBehind, type IsSecret } from './hide-behind.js';
import { REDACTED } from './redaction.constants.js';
import { looksSecret } from './secret-looks.js';

/** A quote, also as JSON writes it inside of JSON. */
const QUOTE = String.raw`\\{0,8}["'\x60]`;
/** Words for a name, and for the value beside it: `{"name":"password","value":"x"}`. */
const NAME_WORD = '(?:name|key|k|field|property|header|path|param|id|type|label)';
const VALUE_WORD = '(?:value|val|v|data|content)';
/** Words that stand for a name in the problems of validators, whose value need not come next. */
const PROBLEM_NAME =
  '(?:name|key|field|property|(?:instance|data)?path|param(?:eter)?(?:key)?|var(?:iable)?|column|id)';
const PROBLEM_VALUE =
  '(?:(?:rejected|invalid|parameter|attempted)?value|val|data|content|text|received|input|actual|given)';
/** `{"name":"password","value":"x"}`, `<add key="Password" value="x"/>`. */
const NAME_AND_VALUE = new RegExp(
  String.raw`(?<![A-Za-z])${NAME_WORD}(?:${QUOTE})?\s{0,3}[:=]\s{0,3}(?:${QUOTE}([\w.: -]{1,80})${QUOTE}|([\w.-]{1,80}))(?![\w.-])[\s,]{0,9}(?:${QUOTE})?${VALUE_WORD}(?:${QUOTE})?\s{0,3}[:=]`,
  'gi',
);
/** `{"path":["user","password"],"message":"...","received":"x"}`. */
const PROBLEM = new RegExp(
  String.raw`(?<![A-Za-z])${PROBLEM_NAME}${QUOTE}\s{0,3}:\s{0,3}(?:${QUOTE}([\w.:/ -]{1,80})|\[([^\]\r\n]{1,200}))(?![\w.:/ -])[^{}\r\n]{0,160}?(?<![A-Za-z])${PROBLEM_VALUE}${QUOTE}\s{0,3}:`,
  'gi',
);
/** `value="x" name="password"`, `{"value":"x","msg":"...","path":"password"}`. */
const VALUE_AND_NAME = new RegExp(
  String.raw`((?<![A-Za-z])${PROBLEM_VALUE}(?:${QUOTE})?\s{0,3}[:=]\s{0,3})(\\{0,8}"[^"\r\n]{0,500}"|'[^'\r\n]{0,500}'|[^\s"'\\,;&{}<>]{1,200}(?![^\s"'\\,;&{}<>]))([^{}\r\n]{0,160}?(?<![A-Za-z])${PROBLEM_NAME}(?:${QUOTE})?\s{0,3}[:=]\s{0,3}(?:${QUOTE})?)([\w.:/-]{1,80})`,
  'gi',
);
/** The same in YAML, on two lines. */
const YAML_NAME_AND_VALUE =
  /(?<![\w-])(?:name|key):[ \t]{1,5}\\{0,8}["']?([\w.-]{1,80})\\{0,8}["']?[ \t]{0,5}(?:\r?\n|\\n)[ \t]{0,40}value:/g;
/** `['Authorization', 'x']`, `['--password', 'x']`; words of a sentence in quotes are no names. */
const NAME_COMMA_VALUE =
  /(["'])((?:proxy-)?authorization|(?:set-)?cookie|--[\w-]{2,60}|(?:passw(?:or)?d|passphrase)(?!\\{0,8}["']\s{0,3},\s{0,3}\\{0,8}["'][a-z]{1,20}\\{0,8}["'])|[A-Za-z\d]{1,40}[-_][\w-]{1,60})\\{0,8}\1\s{0,3},\s{0,3}(?=\\{0,8}["'])(?!\\{0,8}["'](?:[\w.-]{1,60}\\{0,8}["']\s{0,3}:|--?[a-z]))/gi;
/** `setItem('token', 'x')`, `config.put("db.password", "x")`, `[('token', 'x')]`. */
const CALL_WITH_PAIR =
  /(?:[\w$]|[([,{]\s{0,3})\(\s{0,3}\\{0,8}["'`]([\w.-]{1,80})\\{0,8}["'`]\s{0,3},\s{0,3}(?=\\{0,8}["'`])/g;
/** `login("ada", "x")`, `new Credentials("ada", "x")`. */
const CALL_WITH_USER =
  /(?:log_?in|sign_?in|authenticate|credentials?|basic_?auth)\(\s{0,3}\\{0,8}["'`][^"'`\r\n\\]{1,80}\\{0,8}["'`]\s{0,3},\s{0,3}(?=\\{0,8}["'`])/gi;
/** `compare(password, "x")`, `expect(password).toBe("x")`. */
const CALL_WITH_NAME = /\(\s{0,3}([\w$.]{1,80})\s{0,3}(?:,|\)\.[\w.]{1,40}\()\s{0,3}(?=\\{0,8}["'`])/g;
/** `add_header Authorization "x"`. */
const HEADER = /(?<![\w-])(?:Proxy-)?Authorization[ \t]{1,3}(?=\\{0,8}["'])/gi;
/** `setPassword('x')`, `password.set("x")`. */
const CALL_WITH_TEXT = /(?<![\w$.])([\w$.]{1,120})\(\s{0,3}(?=\\{0,8}["'`])/g;
/** The same with a value without quotes. */
const CALL_WITH_WORD =
  /(?<![\w$.])([\w$.]{1,120})\(\s{0,3}(?:[\w.@-]{1,60},\s{0,3})?(?=([^\s()"'`,=\\]{6,100})\s{0,3}\))/g;
/** Methods that are given a value: `password.set`, `token.equals`. */
const TAKES_VALUE =
  /^(?:set|put|store|save|update|write|assign|push|add|append|equals?|is|matches|compare|verify|validate|check|send|fill|type|of|from|parse|reset|change|init)/i;
/** `s:8:"password";s:10:"x";`, which PHP's `serialize` writes. */
const SERIALIZED = /\\{0,8}"([\w.:-]{1,80})\\{0,8}";s:\d{1,9}:(?=\\{0,8}")/g;
/** `"d":"..."`: the private numbers of a JSON Web Key (RFC 7518). */
const WEB_KEY = /(\\{0,8}"(?:d|p|q|dp|dq|qi|k)\\{0,8}"\s{0,3}:\s{0,3})\\{0,8}"[\w-]{16,1000}\\{0,8}"/g;

/** Hides values that stand beside their name in objects, lists and calls. */
export function hidePairs(text: string, isSecret: IsSecret): string {
  let shown = text;
  if (/value:/.test(shown)) shown = hideBehind(shown, YAML_NAME_AND_VALUE, ([, name]) => isSecret(name));
  shown = hideBehind(shown, NAME_AND_VALUE, ([, quoted, bare]) => isSecret(quoted ?? bare));
  shown = shown.replaceAll(
    VALUE_AND_NAME,
    (found: string, before: string, _value: string, between: string, name: string) =>
      isSecret(lastOf(name)) ? `${before}${REDACTED}${between}${name}` : found,
  );
  if (shown.includes('(')) shown = hideArguments(shown, isSecret);
  if (!/["'`]/.test(shown)) return shown;
  shown = hideBehind(shown, PROBLEM, ([, path, list]) => isSecret(lastOf(path ?? list ?? '')));
  shown = hideBehind(shown, NAME_COMMA_VALUE, ([, , name]) => isSecret(name));
  shown = hideBehind(shown, HEADER, () => true);
  shown = hideBehind(shown, SERIALIZED, ([, name]) => isSecret(name));
  return shown.includes('kty') ? shown.replaceAll(WEB_KEY, `$1${REDACTED}`) : shown;
}

function hideArguments(text: string, isSecret: IsSecret): string {
  const takesSecret = (name: string): boolean => {
    const [method = '', owner] = name.split('.').toReversed();
    return isSecret(method) || (TAKES_VALUE.test(method) && isSecret(owner));
  };
  let shown = hideBehind(text, CALL_WITH_USER, () => true);
  shown = hideBehind(
    shown,
    CALL_WITH_PAIR,
    ([, name = '']) =>
      isSecret(lastOf(name)) || (isSecret(name.split('.').slice(-2).join('_')) && !/\.(?!key$)/.test(name)),
  );
  shown = hideBehind(shown, CALL_WITH_NAME, ([, name = '']) => isSecret(lastOf(name)));
  shown = hideBehind(shown, CALL_WITH_TEXT, ([, name = '']) => takesSecret(name));
  return hideBehind(
    shown,
    CALL_WITH_WORD,
    ([, name = '', value = '']) => takesSecret(name) && looksSecret(value),
  );
}

/** The last part of a path: `password` of `/user/password`, `user.password` and `"user","password"`. */
const lastOf = (path: string): string =>
  path
    .split(/[./:,]+/)
    .at(-1)
    ?.replaceAll(/[\s"'\\]/g, '') ?? '';
