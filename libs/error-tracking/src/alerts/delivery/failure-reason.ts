import type { Redactor } from '../../redaction/redactor.js';

/** Longest reason that is shown. */
const MAX_LENGTH = 300;

/** Addresses of web hooks are secrets, and messages of HTTP clients have them. */
const URLS = /\b[a-z]{2,10}:\/\/\S+/gi;

/** Why a delivery failed, in a form that may be logged and shown. */
export function failureReason(error: unknown, redactor: Redactor): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return redactor.text(message.slice(0, MAX_LENGTH).replaceAll(URLS, '[url]'));
}
