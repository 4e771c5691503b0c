import { DIGITS, replaceCardNumbers } from './card-number.js';
import { REDACTED } from './redaction.constants.js';

/** Something that is secret wherever it stands. */
interface SecretPattern {
  readonly pattern: RegExp;
  /** What is put in its place; `$1` and `$2` are parts that may be seen. @default `[redacted]` */
  readonly replacement?: string | ((found: string) => string);
}

/** A name in front of `=` or `:` that says that a secret follows. */
const SECRET_NAME =
  'passw(?:or)?d|pwd|passphrase|secret|token|api[-_ ]?key|access[-_]?key(?:[-_]?id)?|private[-_]?key|credentials?|session[-_]?id|client[-_]?secret|card[-_]?number|cvv|cvc|ssn|signature';

/**
 * Secrets inside of texts. Each pattern begins where the one before it cannot have begun (a look-behind, a fixed prefix) or has an
 * upper bound, so that a text is gone over once for each of them.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  // PEM, whole or cut off.
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|[\s\S]*)/g,
  },
  // JSON Web Tokens: `eyJ` is `{"` in Base64.
  { pattern: /(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*){0,3}/g },
  // Headers: up to the end of the quotes or of the line.
  {
    pattern: /(cookie["']?\s{0,3}[:=]\s{0,3})(?:"[^"\r\n]*"?|'[^'\r\n]*'?|[^\r\n]+)/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    pattern: /(authorization["']?\s{0,3}[:=]\s{0,3})(?:"[^"\r\n]*"?|'[^'\r\n]*'?|[^\s,;]+(?: [^\s,;"']+)?)/gi,
    replacement: `$1${REDACTED}`,
  },
  // Schemes of RFC 6750 and RFC 7617 without their header; `Basic authentication` is text.
  { pattern: /\b(bearer\s{1,3})[\w.~+/=-]{6,}/gi, replacement: `$1${REDACTED}` },
  {
    pattern: /\b([Bb]asic\s{1,3})(?=[A-Z]?[a-z]*[\dA-Z+/=])[A-Za-z0-9+/]{8,}={0,2}/g,
    replacement: `$1${REDACTED}`,
  },
  // User and password in addresses, also where the password was not encoded.
  {
    pattern: /(?<=:\/\/)(?:[^\s/?#@:]{0,128}:(?!\d{1,5}[/?#])[^\s"'<>]{0,256}@|[^\s/?#]*@)/g,
    replacement: `${REDACTED}@`,
  },
  // `password=x`, `"apiKey": "x"`, `?token=x`.
  {
    pattern: new RegExp(
      `((?:${SECRET_NAME})["'\\\\]{0,3}\\s{0,3}[:=]\\s{0,3})(?:\\\\"[^"\\r\\n]*"?|"(?:[^"\\\\\\r\\n]|\\\\.)*"?|'[^'\\r\\n]*'?|[^\\s,;&"')\\]}]+)`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  // Short names are words of texts, too: only `?sig=x` is a secret, `auth: failed` is none.
  {
    pattern: /(?<![A-Za-z])((?:auth|jwt|otp|pass|pin|sid|sig)=)[^\s,;&"')\]}]+/gi,
    replacement: `$1${REDACTED}`,
  },
  // Keys that say by their first letters whose they are.
  {
    pattern:
      /(?<![A-Za-z0-9])(?:[srpw]k_(?:live|test)_|sk-(?:proj-|ant-)?|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|npm_|hf_|whsec_|dop_v1_|shp(?:at|ca|pa|ss)_|SG\.|ya29\.|AIza|sq0[a-z]{3}-|pypi-)[\w.-]{16,}/g,
  },
  { pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])/g },
  {
    pattern:
      /(hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/|webhook\.office\.com\/webhookb2\/|api\.telegram\.org\/bot)[\w/@:-]+/gi,
    replacement: `$1${REDACTED}`,
  },
  { pattern: DIGITS, replacement: (found) => replaceCardNumbers(found, REDACTED) },
];
