import type { Redactor, ThrownIdentity } from '@breakwater/core';

/** Maximum length of a title. */
export const MAX_TITLE_LENGTH = 200;

/** Class and message of an error on one line, without secrets. */
export function titleOf({ name, message }: ThrownIdentity, redactor: Redactor): string {
  const text = redactor.lines(message).replaceAll(/\s+/g, ' ').trim();
  const title = text === '' ? name : `${name}: ${text}`;
  return title.length > MAX_TITLE_LENGTH ? `${title.slice(0, MAX_TITLE_LENGTH - 3)}...` : title;
}
