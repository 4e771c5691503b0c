import { AppError, errorCode, errorName, hasProperty, readNumber, readProperty } from '@breakwater/core';

/** The facts that the built-in rules use, each property of the error read once. */
export interface ErrorFacts {
  readonly error: object;
  readonly name: string;
  readonly code: string | undefined;
  readonly isAppError: boolean;
  /** Status of the answer to our client that the error stands for. */
  readonly ownStatus: number | undefined;
  /** Body of that answer, for a Nest exception. */
  readonly body: unknown;
  /** Status of the answer that another service gave us. */
  readonly upstreamStatus: number | undefined;
}

/** Reads the facts of an error; `undefined` for a value that is not an object. */
export function errorFacts(error: unknown): ErrorFacts | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const isAppError = AppError.is(error);
  const name = errorName(error);
  const code = errorCode(error);
  const common = { error, name, code, isAppError, body: undefined, upstreamStatus: undefined };
  if (isAppError) return { ...common, ownStatus: readNumber(error, 'status') };
  const nest = nestAnswer(error);
  if (nest) return { ...common, ownStatus: nest.status, body: nest.body };
  const status = readNumber(error, 'status') ?? readNumber(error, 'statusCode');
  // `expose` marks errors of http-errors (body-parser), `FST_` those of Fastify. Other errors carry the status of another service.
  const isOwn = hasProperty(error, 'expose') || code?.startsWith('FST_') === true;
  if (isOwn && status !== undefined) return { ...common, ownStatus: status };
  return { ...common, ownStatus: undefined, upstreamStatus: status ?? responseStatus(error) };
}

/** Recognised by shape, because two copies of Nest (ESM and CommonJS) can meet in one process. */
function nestAnswer(
  error: object,
): { readonly status: number | undefined; readonly body: unknown } | undefined {
  const getStatus = readProperty(error, 'getStatus');
  if (typeof getStatus !== 'function') return undefined;
  const getResponse = readProperty(error, 'getResponse');
  if (typeof getResponse !== 'function') return undefined;
  try {
    const status: unknown = getStatus.call(error);
    return { status: typeof status === 'number' ? status : undefined, body: getResponse.call(error) };
  } catch {
    return { status: undefined, body: undefined };
  }
}

/** The status of an answer in axios (`response.status`) and got (`response.statusCode`). */
function responseStatus(error: object): number | undefined {
  const response = readProperty(error, 'response');
  return readNumber(response, 'status') ?? readNumber(response, 'statusCode');
}
