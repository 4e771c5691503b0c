import type { IncomingHttpHeaders } from 'node:http';
import { type Redactor, processRedactor } from '@breakwater/core';

/** Headers of answers that help to find a fault and hold no secrets. */
const PUBLIC_HEADERS = [
  'age',
  'allow',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'ratelimit',
  'ratelimit-limit',
  'ratelimit-policy',
  'ratelimit-remaining',
  'ratelimit-reset',
  'request-id',
  'retry-after',
  'server',
  'traceresponse',
  'via',
  'x-amzn-requestid',
  'x-cache',
  'x-correlation-id',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-request-id',
];

/** Greatest length of the value of a header, in characters. */
const MAX_VALUE_LENGTH = 200;

/** Returns the headers of an answer that an error may show, redacted and on one line each. */
export function publicHeaders(
  headers: IncomingHttpHeaders,
  redactor: Redactor = processRedactor,
): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const name of PUBLIC_HEADERS) {
    const value = headers[name];
    if (value !== undefined) shown[name] = redactor.text(String(value), MAX_VALUE_LENGTH);
  }
  return shown;
}
