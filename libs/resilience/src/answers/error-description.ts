import { AppError, type Failures, errorToJson, failureOf, isError, readText } from '@breakwater/core';
import { codeOfStatus, titleOfStatus } from './status-code.js';

/** Facts read from a thrown value. A client may not see all of them. */
export interface ErrorDescription {
  /** HTTP status code. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  /** Milliseconds. */
  readonly retryAfter?: number;
  readonly errors?: readonly unknown[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** True if the error itself hides its message from clients. */
  readonly internal?: boolean;
  /** Sentence of the error itself for answers that hide its message. */
  readonly publicMessage?: string;
}

/** Members of a Nest error body that the answer shows in fields of its own. */
const BODY_MEMBERS: ReadonlySet<string> = new Set([
  'statusCode',
  'message',
  'error',
  'errorCode',
  'code',
  'errors',
]);

/**
 * The message of `JSON.parse` that quotes a part of its text. The quotation can begin in the middle of a word, so that no redactor
 * recognises the secret behind it.
 */
const QUOTATION = /^(?:Unexpected token |")[^]*" *(?:\.\.\.)? is not valid JSON$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads errors of Breakwater, of Nest, of http-errors and of Fastify. Refusals and limits of other policy libraries are a 503 or a 504;
 * every other value is a 500. Never throws.
 *
 * @param failures the table of the application @default the built-in table
 */
export function describeError(thrown: unknown, failures?: Pick<Failures, 'of'>): ErrorDescription {
  try {
    const known = describeKnown(thrown);
    if (known) return known;
  } catch {
    // The methods and getters of the error itself throw.
  }
  const { kind, origin } = failures?.of(thrown) ?? failureOf(thrown);
  const refusal = kind === 'timeout' ? 504 : 503;
  return describeStatus(origin === 'policy' ? refusal : 500, errorToJson(thrown).message);
}

function describeKnown(thrown: unknown): ErrorDescription | undefined {
  if (AppError.is(thrown)) return describeAppError(thrown);
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if (isHttpException(thrown)) return describeHttpException(thrown);
  const fields = thrown as Fields;
  return isHttpError(fields) ? describeHttpError(fields) : undefined;
}

function describeAppError(error: AppError): ErrorDescription {
  const { code, retryAfter } = error;
  const { message, metadata, retryable = false } = errorToJson(error);
  const ownPublicMessage = readText(error, 'publicMessage');
  return {
    status: isErrorStatus(error.status) ? error.status : 500,
    code,
    message,
    retryable,
    ...(isDelay(retryAfter) && { retryAfter }),
    ...(metadata && { metadata }),
    ...(ownPublicMessage && { publicMessage: ownPublicMessage }),
  };
}

/** Compares the shape, because one process can load two copies of Nest (ESM and CommonJS). */
interface HttpExceptionLike {
  readonly errorCode?: unknown;
  getStatus(): number;
  getResponse(): unknown;
}

function isHttpException(thrown: object): thrown is HttpExceptionLike {
  const { getStatus, getResponse } = thrown as Partial<HttpExceptionLike>;
  return typeof getStatus === 'function' && typeof getResponse === 'function';
}

function describeHttpException(exception: HttpExceptionLike): ErrorDescription {
  const status = isErrorStatus(exception.getStatus()) ? exception.getStatus() : 500;
  const response = exception.getResponse();
  if (typeof response === 'string') return withCode(describeStatus(status, response), exception.errorCode);
  // Nest does not send an Error that is the body of an exception: its message may come from a driver.
  if (typeof response !== 'object' || response === null || isError(response)) {
    return withCode(describeStatus(status), exception.errorCode);
  }
  return describeBody(status, response as Fields, exception.errorCode);
}

function describeBody(status: number, body: Fields, errorCode: unknown): ErrorDescription {
  const problems = [body['errors'], body['message']].find((member) => Array.isArray(member)) as
    unknown[] | undefined;
  const metadata = Object.fromEntries(Object.entries(body).filter(([member]) => !BODY_MEMBERS.has(member)));
  const message =
    typeof body['message'] === 'string' ? body['message'] : problems && 'The request is not valid.';
  const code = errorCode ?? body['code'] ?? body['errorCode'] ?? (problems && 'VALIDATION_FAILED');
  return {
    ...withCode(describeStatus(status, message), code),
    ...(problems && { errors: problems }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}

/**
 * Accepts only errors whose status is meant for our client: those of http-errors (`expose`), of Fastify (its codes), and
 * plain thrown objects. The error of an HTTP client has the status that another service sent.
 */
function isHttpError(fields: Fields): boolean {
  const { code, expose, message } = fields;
  if (statusOf(fields) === undefined) return false;
  if (typeof expose === 'boolean') return true;
  if (typeof code === 'string' && (code.startsWith('FST_') || fields['name'] === 'FastifyError')) return true;
  return !isError(fields) && typeof message === 'string';
}

function describeHttpError(fields: Fields): ErrorDescription {
  const description = describeStatus(statusOf(fields)!, String(fields['message']));
  return fields['expose'] === false ? { ...description, internal: true } : description;
}

function statusOf({ statusCode, status }: Fields): number | undefined {
  return [statusCode, status].find(isErrorStatus);
}

function describeStatus(status: number, message = titleOfStatus(status)): ErrorDescription {
  const shown = QUOTATION.test(message) ? 'The request body is not valid JSON.' : message;
  return { status, code: codeOfStatus(status), message: shown, retryable: isRetryable(status) };
}

/** Returns whether a later request can succeed. A plain failure of the service (500) is usually a defect, which a later request meets again. */
function isRetryable(status: number): boolean {
  const { kind, transient } = failureOf({ status });
  return transient && kind !== 'failed';
}

function withCode(description: ErrorDescription, code: unknown): ErrorDescription {
  return typeof code === 'string' && code !== '' ? { ...description, code } : description;
}

function isErrorStatus(status: unknown): status is number {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599;
}

function isDelay(retryAfter: unknown): retryAfter is number {
  return Number.isFinite(retryAfter) && (retryAfter as number) >= 0;
}
