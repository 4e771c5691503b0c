import { hideCommandSecrets } from './command-secrets.js';
import { hideBehind, type IsSecret } from './hide-behind.js';
import { hideMarkupSecrets } from './markup-secrets.js';
import { REDACTED } from './redaction.constants.js';
import type { SecretKeys } from './secret-keys.js';
import { hideStatementSecrets } from './statement-secrets.js';

/** Words for a name, and for the value beside it: `{"name":"password","value":"x"}`. */
const NAME_WORD = '(?:name|key|k|field|property|header|path|param|id|type|label)';
const VALUE_WORD = '(?:value|val|v|data|content)';
const QUOTED_NAME = String.raw`\\{0,8}["']([\w.: -]{1,80})\\{0,8}["']`;
/** `{"name":"password","value":"x"}`, `<add key="Password" value="x"/>`. */
const NAME_AND_VALUE = new RegExp(
  String.raw`(?<![A-Za-z])${NAME_WORD}\\{0,8}["']?\s{0,3}[:=]\s{0,3}${QUOTED_NAME}[\s,]{0,9}\\{0,8}["']?${VALUE_WORD}\\{0,8}["']?\s{0,3}[:=]`,
  'gi',
);
/** `value="x" name="password"`. */
const VALUE_AND_NAME =
  /((?<![A-Za-z])value\\{0,8}["']?\s{0,3}[:=]\s{0,3})(\\{0,8}"[^"\r\n]{0,500}"|'[^'\r\n]{0,500}')([\s,]{0,9}\\{0,8}["']?(?:name|key|id)\\{0,8}["']?\s{0,3}[:=]\s{0,3}\\{0,8}["'])([\w.:-]{1,80})/gi;
/** The same in YAML, on two lines. */
const YAML_NAME_AND_VALUE =
  /(?<![\w-])(?:name|key):[ \t]{1,5}\\{0,8}["']?([\w.-]{1,80})\\{0,8}["']?[ \t]{0,5}(?:\r?\n|\\n)[ \t]{0,40}value:/g;
/** `['Authorization', 'x']`, `define('DB_PASSWORD', 'x')`; words of a sentence in quotes are no names. */
const NAME_COMMA_VALUE =
  /(["'])((?:proxy-)?authorization|(?:set-)?cookie|(?:passw(?:or)?d|passphrase)(?!\\{0,8}["']\s{0,3},\s{0,3}\\{0,8}["'][a-z]{1,20}\\{0,8}["'])|[A-Za-z\d]{1,40}[-_][\w-]{1,60})\\{0,8}\1\s{0,3},\s{0,3}(?=\\{0,8}["'])(?!\\{0,8}["'][\w.-]{1,60}\\{0,8}["']\s{0,3}:)/gi;
/** `setItem('token', 'x')`. */
const CALL_WITH_PAIR = /[\w$]\(\s{0,3}\\{0,8}["'`]([\w-]{1,80})\\{0,8}["'`]\s{0,3},\s{0,3}(?=\\{0,8}["'`])/g;
/** `setPassword('x')`. */
const CALL_WITH_TEXT = /(?<![\w$])([\w$]{1,80})\(\s{0,3}(?=["'`])/g;
/** `s:8:"password";s:10:"x";`, which PHP's `serialize` writes. */
const SERIALIZED = /\\{0,8}"([\w.:-]{1,80})\\{0,8}";s:\d{1,9}:(?=\\{0,8}")/g;
/** `"d":"..."`: the private numbers of a JSON Web Key (RFC 7518). */
const WEB_KEY = /(\\{0,8}"(?:d|p|q|dp|dq|qi|k)\\{0,8}"\s{0,3}:\s{0,3})\\{0,8}"[\w-]{16,1000}\\{0,8}"/g;

/** Hides secrets whose names stand in front of them without a separator: options of commands, elements, pairs in lists. */
export function hideNamedSecrets(text: string, keys: SecretKeys): string {
  const isSecret: IsSecret = (name) => name !== undefined && keys.secrecyOf(name).secret;
  const shown = hideStatementSecrets(
    hideMarkupSecrets(hideCommandSecrets(text, isSecret), isSecret),
    isSecret,
  );
  return hidePairs(shown, isSecret);
}

function hidePairs(text: string, isSecret: IsSecret): string {
  let shown = text;
  if (/value:/.test(shown)) shown = hideBehind(shown, YAML_NAME_AND_VALUE, ([, name]) => isSecret(name));
  if (!/["'`]/.test(shown)) return shown;
  shown = hideBehind(shown, NAME_AND_VALUE, ([, name]) => isSecret(name));
  shown = shown.replaceAll(
    VALUE_AND_NAME,
    (found: string, before: string, _value: string, between: string, name: string) =>
      isSecret(name) ? `${before}${REDACTED}${between}${name}` : found,
  );
  shown = hideBehind(shown, NAME_COMMA_VALUE, ([, , name]) => isSecret(name));
  shown = hideBehind(shown, CALL_WITH_PAIR, ([, name]) => isSecret(name));
  shown = hideBehind(shown, CALL_WITH_TEXT, ([, name]) => isSecret(name));
  shown = hideBehind(shown, SERIALIZED, ([, name]) => isSecret(name));
  return shown.includes('kty') ? shown.replaceAll(WEB_KEY, `$1${REDACTED}`) : shown;
}
