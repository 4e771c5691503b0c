/** Shapes of words that have letters and digits and are no secrets. */
const HARMLESS_SHAPES: readonly RegExp[] = [
  // Ids: UUIDs, hashes of commits.
  /^[\da-f]{8}-[\da-f-]{27}$/i,
  /^[\da-f]{7,64}$/,
  // Numbers with a unit, versions, dates: `3600s`, `v1.2.3-beta.4`, `2026-11-27T10:00`.
  /^v?\d[\d.,:/_-]*[a-z%]{0,5}$/i,
  /^v?\d+\.\d+[\w.-]*$/,
  /^\d{4}-\d\d-\d\d/,
  // Names with a number at the end: `user-42`, `videos_7`, `tls-cert-2026`.
  /^[a-z]+(?:[-_.:#][a-z\d]{1,40}){0,9}[-_.:#]v?\d{1,8}$/i,
  // Names of algorithms, formats and services.
  /(?:auth2|base(?:16|32|36|58|64)|x509|25519|secp\d|sha-?\d|md5|[hrep]s\d{3}|utf-?8|utf16|pbkdf2|argon2|aes-?\d|http2|ipv[46]|web3|ec2|k8s|gpt-\d)/i,
  // Files, paths, addresses, calls.
  /\/|\.(?:[cm]?[jt]sx?|json|ya?ml|md|html?|css|py|rb|go|java|pem|env)\b/,
];
const RANDOM = /^(?=[^\s]{0,200}\d)(?=[^\s]{0,200}[a-z])(?=[^\s]{0,200}[A-Z])[\w!@#$%^&*+=~?.-]{8,200}$/;
/** `TokenService2`, `userId42` */
const IDENTIFIER = /^[A-Za-z]?[a-z]{1,40}(?:[A-Z][a-z]{1,40}){0,9}\d*$|^[A-Z][A-Z_]+\d*[a-z]*$/;

/** Returns whether a word next to the name of a secret can be that secret: letters together with digits or signs. */
export const looksSecret = (word: string): boolean =>
  word.length >= 6 &&
  word.length <= 200 &&
  /\p{L}/u.test(word) &&
  /\d|[!@#$%^&*]/.test(word) &&
  !HARMLESS_SHAPES.some((shape) => shape.test(word));

/** Returns whether a word in the same sentence as the name of a secret can be that secret: capitals, small letters and digits. */
export const looksRandom = (word: string): boolean =>
  RANDOM.test(word) && !IDENTIFIER.test(word) && !HARMLESS_SHAPES.some((shape) => shape.test(word));
