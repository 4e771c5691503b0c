import { headlineOf, readText } from '@breakwater/core';
import type { Redactor } from '../../redaction/redactor.js';

/** Longest reason that is shown. */
const MAX_LENGTH = 300;

/** Addresses of web hooks are secrets, and messages of HTTP clients have them. */
const URLS = /\b[a-z]{2,10}:\/\/\S+/gi;

/** Why a delivery failed, in a form that may be logged and shown. */
export function failureReason(error: unknown, redactor: Redactor): string {
  // The class is of no interest where the message says it all, as that of a DeliveryError does.
  const message = readText(error, 'message') ?? '';
  const text = message === '' ? headlineOf(error) : message;
  return redactor.text(text.slice(0, MAX_LENGTH).replaceAll(URLS, '[url]'));
}
