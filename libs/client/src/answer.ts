import type { ApiErrorFacts } from './api-error.js';

type Fields = Readonly<Record<string, unknown>>;

/** Reads the members of any value; those of a value without members are undefined. */
const fieldsOf = Object as (value: unknown) => Fields;

const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Returns the part of a body that describes its error: `error` of an envelope, else the body. */
export const toldBy = (body: unknown): Fields => {
  const { error } = fieldsOf(body);
  return fieldsOf(error === fieldsOf(error) ? error : body);
};

/**
 * Reads the error of an answer: a body in the formats `problem`, `envelope` and `plain` or the one of Nest itself, else the status alone.
 */
export function factsOf({ status: sent, headers }: Response, text: string, now: number): ApiErrorFacts {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The status has to do.
  }
  const { code, retryable, retryAfter, message, detail, error, errors, metadata } = toldBy(body);
  const { status: told, requestId } = fieldsOf(body);
  // A problem in an answer of status 200 has a status of its own.
  const status = [sent, +told!, 500].find((one) => one >= 400)!;
  const after = headers.get('retry-after');
  return {
    kind: 'answer',
    status,
    code: string(code),
    retryable: typeof retryable === 'boolean' ? retryable : /408|425|429|50[234]/.test(status as never),
    refused: retryable === true && /429|503/.test(status as never),
    // A date that has passed gives no wait.
    retryAfter: [(after as never) * 1_000 || Date.parse(after!) - now, (retryAfter as never) * 1_000].find(
      (ms) => ms >= 0 && ms < Infinity,
    ),
    requestId: string(requestId ?? headers.get('x-request-id')),
    errors: errors ?? (metadata as Fields | undefined)?.['errors'],
    detail: string(detail ?? message ?? error),
  };
}
