import { type Redactor, isError, readProperty, readText } from '@breakwater/core';
import type { ErrorDescription } from '../error-description.js';
import type { ShownError } from '../formats/error-body.format.js';
import { codeOfStatus } from '../status-code.js';

type Extensions = Readonly<Record<string, unknown>>;

/** Code that GraphQL servers give to errors without a code. */
const NO_CODE = 'INTERNAL_SERVER_ERROR';

/** Errors that wrap each other. The limit also ends a circular chain. */
const MAX_DEPTH = 5;

/** Names that GraphQL clients expect for statuses. Apollo and `@nestjs/graphql` use them. */
const GRAPHQL_CODES: ReadonlyMap<number, string> = new Map([
  [401, 'UNAUTHENTICATED'],
  [422, 'BAD_USER_INPUT'],
]);

/** Statuses of codes that GraphQL servers and authors of resolvers use. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['NOT_FOUND', 404],
  [NO_CODE, 500],
]);

/**
 * The error that a client of GraphQL receives. GraphQL servers copy the message and `extensions` of any error into their answer, so
 * this package needs no GraphQL library.
 */
export class GraphqlAnswerError extends Error {
  override readonly name = 'GraphQLError';

  /** @param stack Apollo shows it outside of production */
  constructor(
    message: string,
    readonly extensions: Extensions,
    stack = `GraphQLError: ${message}`,
  ) {
    super(message);
    this.stack = stack;
  }
}

/** Facts that {@link graphqlAnswer} adds to the error. */
interface GraphqlAnswerFacts {
  /** Status that the error has in HTTP. */
  readonly status: number;
  readonly requestId?: string | undefined;
  readonly stack?: string | undefined;
}

/** Builds the error for the client from what the client may see of the original error. */
export function graphqlAnswer(
  { code, message, retryable, retryAfter, errors, metadata }: ShownError,
  { status, requestId, stack }: GraphqlAnswerFacts,
): GraphqlAnswerError {
  const extensions = {
    code: graphqlCode(status, code),
    retryable,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(requestId !== undefined && { requestId }),
    ...(errors && { errors }),
    ...(metadata && { metadata }),
  };
  return new GraphqlAnswerError(message, extensions, stack);
}

/** A code that is no more than the name of the status becomes the name that GraphQL clients expect. */
function graphqlCode(status: number, code: string): string {
  return code === codeOfStatus(status) ? (GRAPHQL_CODES.get(status) ?? code) : code;
}

/** Returns whether a value is a `GraphQLError` of any copy of the package `graphql`. */
export function isGraphqlError(value: unknown): boolean {
  return isError(value) && readText(value, Symbol.toStringTag) === 'GraphQLError';
}

/**
 * Returns the error that a `GraphQLError` wraps, e.g. to add a position in the query. Returns the `GraphQLError` itself if it wraps only
 * others of its kind: it has their extensions.
 */
export function thrownByResolver(error: unknown): unknown {
  let inner = error;
  for (let depth = 0; depth < MAX_DEPTH && isGraphqlError(inner); depth++) {
    inner = readProperty(inner, 'originalError');
  }
  return inner === undefined || inner === null || isGraphqlError(inner) ? error : inner;
}

/**
 * Describes a `GraphQLError` that wraps no other error. Its author, or the server that refused the query, wrote the message for clients.
 * Errors without a code that belong to a field are internal: the server could not complete the value of a resolver.
 */
export function describeGraphqlError(error: unknown): ErrorDescription {
  const message = readText(error, 'message') ?? '';
  const own = readText(readProperty(error, 'extensions'), 'code');
  const code = own ?? (readProperty(error, 'path') === undefined ? 'GRAPHQL_VALIDATION_FAILED' : NO_CODE);
  const status = STATUSES.get(code) ?? 400;
  return { status, code, message, retryable: false };
}

/** Removes secrets from a `GraphQLError`, and keeps what its author wants clients to see. */
export function redactGraphqlError(error: unknown, redactor: Redactor): GraphqlAnswerError {
  const { http, ...extensions } = { ...(readProperty(error, 'extensions') as Extensions | undefined) };
  return new GraphqlAnswerError(redactor.lines(readText(error, 'message') ?? ''), {
    ...(redactor.value(extensions) as Extensions),
    // Status and headers of the HTTP answer, which the server takes out of the extensions.
    ...(http !== undefined && { http }),
  });
}
