import type { Redactor, ThrownIdentity } from '@breakwater/core';
import { normaliseMessage } from './message/normalise-message.js';
import { MAX_TITLE_LENGTH } from './fingerprinter.options.js';

/** Class and message of an error on one line, with nothing in it that varies or is secret. */
export function titleOf({ name, message }: ThrownIdentity, redactor: Redactor): string {
  const text = normaliseMessage(redactor.lines(message));
  const title = text === '' ? name : `${name}: ${text}`;
  return title.length > MAX_TITLE_LENGTH ? `${title.slice(0, MAX_TITLE_LENGTH - 3)}...` : title;
}
