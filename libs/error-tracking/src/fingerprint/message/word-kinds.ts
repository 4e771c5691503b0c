/** The words that replace variable parts of a message. */
export type Placeholder =
  | '<url>'
  | '<host>'
  | '<ip>'
  | '<email>'
  | '<path>'
  | '<id>'
  | '<hash>'
  | '<hex>'
  | '<date>'
  | '<duration>'
  | '<n>'
  | '<value>'
  | '<json>'
  | '<list>';

/** Units of time after a number, in one word with it or in the next one. */
export const TIME_UNIT =
  '(?:ns|us|µs|ms|msecs?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|milliseconds?)';

/** Top-level domains, which distinguish hosts from properties: `db.internal` is a host, `video.title` is not. */
const HOST_ENDINGS: ReadonlySet<string> = new Set(
  (
    'com net org io dev app co uk de fr eu us gov edu info biz cloud ai me tv ch at nl be se no dk fi jp cn in br ru pl ' +
    'it es ca au nz tech online site xyz local localhost internal svc cluster lan home corp intranet test example invalid'
  ).split(' '),
);

const HOST = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+){0,9}\.?(?::\d{1,5})?(?:\/\S*)?$/i;

function isHost(word: string): boolean {
  if (!HOST.test(word)) return false;
  const name = word.split(/[:/]/, 1)[0] ?? '';
  if (name.toLowerCase() === 'localhost') return true;
  const hasPort = /:\d{2,5}(?:\/|$)/.test(word) && /[a-z]/i.test(name);
  const label = name.slice(name.lastIndexOf('.') + 1);
  return hasPort || (name.includes('.') && HOST_ENDINGS.has(label));
}

function isEmail(word: string): boolean {
  const at = word.indexOf('@');
  return at > 0 && at < word.length - 1 && at === word.lastIndexOf('@') && !/[/=]/.test(word);
}

function isHash(word: string): boolean {
  return word.length >= 32 && /^[0-9a-f]+$/i.test(word);
}

/** Random digits and letters that contain no word: ULID, cuid, ObjectId, nanoid, base64. */
function isOpaque(word: string): boolean {
  if (word.length < 16 || !/^[\w+/.-]+={0,2}$/.test(word) || !/\d/.test(word)) return false;
  if (/[a-z]/.test(word) && /[A-Z]/.test(word)) return true;
  return /[0-9a-z]{16}/i.test(word) && /[a-z]/i.test(word);
}

type Kind = readonly [placeholder: Placeholder, matches: (word: string) => boolean];

const pattern = (regex: RegExp) => (word: string) => regex.test(word);

/**
 * Kinds of words that vary, the most specific first. Each pattern matches one whole word in linear time: no unbounded quantifier
 * contains another one.
 */
const WORD_KINDS: readonly Kind[] = [
  ['<url>', pattern(/^[a-z][a-z0-9+.-]*:\/\/\S/i)],
  ['<email>', isEmail],
  ['<n>', pattern(/^[-+#$€]?\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?%?$/i)],
  ['<ip>', pattern(/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:[:/]\d+)?$/)],
  ['<date>', pattern(/^\d{4}-\d{2}-\d{2}(?:[T_]\d{2}[:-]\d{2}\S*)?$/)],
  ['<date>', pattern(/^\d{1,4}[/.]\d{1,2}[/.]\d{2,4}$/)],
  ['<date>', pattern(/^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?$/)],
  ['<ip>', pattern(/^(?=[^:]*:[^:]*:)[0-9a-f:]*:[0-9a-f:.]+(?:%\w+)?$/i)],
  ['<duration>', pattern(new RegExp(`^(?:\\d+(?:\\.\\d+)?${TIME_UNIT}){1,5}$`))],
  ['<duration>', pattern(/^PT?(?:\d{1,9}(?:\.\d{1,9})?[YMWDHST]{1,2}){1,6}$/)],
  ['<path>', pattern(/^(?:\.{0,2}|~)\/[^/\s]|^[a-z]:\\|^\\\\\w/i)],
  ['<path>', pattern(/^[\w@.-]+\/[^\s/]+(?:\/|\.[a-z]{1,5}(?::|$))/i)],
  ['<id>', pattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i)],
  ['<hash>', isHash],
  ['<host>', isHost],
  ['<id>', isOpaque],
];

/** The placeholder for a whole word, if the word varies. */
export function wordKind(word: string): Placeholder | undefined {
  return WORD_KINDS.find(([, matches]) => matches(word))?.[0];
}

/** UUIDs, hexadecimal numbers, long runs of hexadecimal digits, and numbers, inside of a word. */
const PART =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|0x[0-9a-f]+|(?<![0-9a-z])[0-9a-f]{8,}(?![0-9a-z])|\d[\d.]*/gi;

/** A word such as `video-42` or `#1f3a99c0` with the parts that vary replaced. */
export function replaceParts(word: string): string {
  return word.replaceAll(PART, partKind);
}

function partKind(part: string): string {
  if (part.length === 36 && part.includes('-')) return '<id>';
  if (part[0] === '0' && (part[1] === 'x' || part[1] === 'X')) return '<hex>';
  if (!/[a-f]/i.test(part)) return part.endsWith('.') ? '<n>.' : '<n>';
  // `feedface` and `deadbeef` are words.
  if (!/\d/.test(part)) return part;
  return part.length >= 32 ? '<hash>' : '<hex>';
}
