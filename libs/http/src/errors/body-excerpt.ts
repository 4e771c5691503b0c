import { type Redactor, processRedactor } from '@breakwater/core';

/** Greatest length of an excerpt, in characters. */
export const MAX_EXCERPT_LENGTH = 1_024;

const TEXT =
  /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|javascript|graphql-response\+json|x-www-form-urlencoded|problem)\b)/i;
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60}/;

/**
 * Returns the beginning of a body for errors and logs: redacted, without control characters, at most 1 KiB. A body that is
 * not text becomes `<123 bytes of image/png>`. An empty body gives `undefined`.
 *
 * @param bytes the beginning of the body
 * @param contentType value of the header; a body without one counts as text if its bytes are valid UTF-8
 */
export function bodyExcerpt(
  bytes: Uint8Array,
  contentType: string | undefined,
  redactor: Redactor = processRedactor,
): string | undefined {
  if (bytes.length === 0) return undefined;
  const mediaType = MEDIA_TYPE.exec(contentType?.trim() ?? '')?.[0].toLowerCase();
  if (mediaType === undefined ? !isText(bytes) : !TEXT.test(mediaType)) {
    return `<${bytes.length} bytes of ${mediaType ?? 'unknown type'}>`;
  }
  return redactor.text(new TextDecoder().decode(bytes), MAX_EXCERPT_LENGTH).slice(0, MAX_EXCERPT_LENGTH);
}

/** The end may cut a character in two, so it is not checked. */
function isText(bytes: Uint8Array): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }).includes('\0');
  } catch {
    return false;
  }
}
