/** Longer lines hide what matters. */
const MAX_LENGTH = 400;

/**
 * Makes a text safe to show: it may hold what the instance sent. The token is replaced, and so are characters that could move the
 * cursor of a terminal.
 */
export function shownText(text: string, token: string | undefined): string {
  const hidden = token === undefined ? text : text.replaceAll(token, '[DEBUG_TOKEN]');
  const plain = hidden.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH)}...` : plain;
}
