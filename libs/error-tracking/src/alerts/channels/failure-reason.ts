import { headlineOf, readText, type Redactor } from '@breakwater/core';

/** Maximum length of a reason. */
const MAX_LENGTH = 300;

/** Addresses of webhooks are secrets, and HTTP clients write them into their messages. */
const URLS = /\b[a-z]{2,10}:\/\/\S+/gi;

/** Describes why a delivery failed, in a form that is safe to log and to show. */
export function failureReason(error: unknown, redactor: Redactor): string {
  const message = readText(error, 'message') ?? '';
  const text = message === '' ? headlineOf(error) : message;
  return redactor.text(text.slice(0, MAX_LENGTH).replaceAll(URLS, '[url]'));
}
