import { hideBehind, hideFound, type IsSecret } from './hide-behind.js';
import { REDACTED } from './redaction.constants.js';

/** Blanks, also those that JSON has escaped. */
const BLANK = String.raw`(?:\s|\\{1,8}[nrt])`;
/** `<password>x</password>`, also with attributes and in a namespace. */
const ELEMENT = new RegExp(
  String.raw`<(?:[\w-]{1,40}:)?([\w.-]{1,80})(?:${BLANK}[^<>]{0,300})?(?<!\/)>(?!${BLANK}{0,20}<(?!!\[CDATA\[))`,
  'g',
);
/** The same with its brackets encoded. */
const ENCODED_ELEMENT =
  /(?:&(?:amp;)?(?:lt|#60);|\\{1,8}u003c|%(?:25){0,3}3c)(?:[\w-]{1,40}:)?([\w.-]{1,80})(?:&(?:amp;)?(?:gt|#62);|\\{1,8}u003e|%(?:25){0,3}3e)(?!&(?:amp;)?(?:lt|#60);|\\{1,8}u003c|%(?:25){0,3}3c)/gi;
/** `<key>password</key><string>x</string>`, `<entry key="password">x</entry>`. */
const NAMED_ELEMENT = new RegExp(
  String.raw`(?:<(?:key|name)>\s{0,10}([\w.:-]{1,80})\s{0,10}<\/(?:key|name)>${BLANK}{0,40}<(?:string|value|data)>|<[\w:.-]{1,60}\s[^<>]{0,200}?(?:name|key|id)=\\{0,8}["']([\w.:-]{1,80})\\{0,8}["'][^<>]{0,200}>)`,
  'gi',
);
/** A tag with its attributes: `<input type="password" value="x">`, `<password value="x"/>`. */
const TAG = /<([\w:.-]{1,80})\s[^<>]{1,600}>?/g;
const ATTRIBUTE_NAME = /(?:^|\s)(?:name|id|key|type|property)=\\{0,8}["']?([\w.:-]{1,80})/gi;
const ATTRIBUTE_VALUE =
  /(\s(?:value|val|data|content)=)(?:\\{0,8}"[^"<>]{0,500}"?|'[^'<>]{0,500}'?|(?!\[redacted\])[^\s"'<>]{1,500})/gi;
/** `<td>password</td><td>x</td>`, `<b>password:</b> x`, `<setting name="ApiKey"><value>x</value>`. */
const ELEMENT_AND_NEXT =
  /(?:<(?:td|th|dt|b|strong|label|span|name|i|em|code)(?:\s[^<>]{0,100})?>\s{0,9}([\w .-]{1,60}?)\s{0,3}:?\s{0,3}<\/[a-z]{1,10}>|<[\w:.-]{1,60}\s[^<>]{0,200}?(?:name|key|id)=\\{0,8}["']([\w.:-]{1,80})\\{0,8}["'][^<>]{0,200}>)\s{0,20}:?\s{0,20}(?:<(?:td|dd|span|value|code|i|em|b)(?:\s[^<>]{0,100})?>\s{0,20}){0,2}(?:<string>)?(?=[^\s<])/gi;
/** A part of a form: `name="password"`, an empty line, the value. */
const FORM_PART =
  /(?:^|[\s;])name=\\{0,8}"([\w.[\]-]{1,80})\\{0,8}"(?:(?:\r?\n|\\{1,8}r\\{1,8}n|\\{1,8}n)content-type: [\w/.;= -]{1,80})?(?:\r?\n|\\{1,8}r\\{1,8}n|\\{1,8}n){2}(?=[^\s\\])/gi;

/** Hides secrets in XML and HTML, and in the parts of forms. */
export function hideMarkupSecrets(text: string, isSecret: IsSecret): string {
  let shown = text;
  if (shown.includes('<')) {
    shown = hideContents(shown, ELEMENT, (found) => isSecret(found[1]) && isElement(found));
    shown = hideAttributes(shown, isSecret);
    shown = hideContents(shown, ELEMENT_AND_NEXT, ([, first, second]) => isSecret(first) || isSecret(second));
    shown = hideContents(shown, NAMED_ELEMENT, ([, first, second]) => isSecret(first) || isSecret(second));
  }
  shown = hideContents(shown, ENCODED_ELEMENT, ([, name]) => isSecret(name));
  return /name=/i.test(shown) ? hideBehind(shown, FORM_PART, ([, name]) => isSecret(name), 'line') : shown;
}

/** Returns whether a tag is part of markup. `AUTH <password> called ...` names a parameter. */
function isElement({ input, index, 0: tag }: RegExpExecArray): boolean {
  const end = index + tag.length;
  return /\S/.test(input[end] ?? '') || input.includes('</', end) || input.includes('<\\/', end);
}

/** Hides what stands between each opening tag and the next tag. */
function hideContents(text: string, pattern: RegExp, isSecret: (found: RegExpExecArray) => boolean): string {
  return hideFound(text, pattern, (found) => {
    const start = found.index + found[0].length;
    return isSecret(found) ? { start, end: endOfContents(text, start) } : undefined;
  });
}

function endOfContents(text: string, start: number): number {
  if (text.startsWith('<![CDATA[', start)) {
    const end = text.indexOf(']]>', start);
    return end < 0 ? text.length : end;
  }
  const length = text.slice(start).search(/<|&(?:amp;)?(?:lt|#60);|\\{1,8}u003c|%(?:25){0,3}3c/i);
  return length < 0 ? text.length : start + length;
}

function hideAttributes(text: string, isSecret: IsSecret): string {
  return text.replaceAll(TAG, (tag: string, element: string) => {
    const names = [element.replace(/^.*:/, ''), ...[...tag.matchAll(ATTRIBUTE_NAME)].map(([, name]) => name)];
    return names.some(isSecret) ? tag.replaceAll(ATTRIBUTE_VALUE, `$1${REDACTED}`) : tag;
  });
}
