import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { PathParams } from '../requests/path-template.js';
import type { QueryParams } from '../requests/query-text.js';
import type { RequestOptions } from '../requests/outgoing-request.js';

/** Options of a call whose answer is a stream. */
export interface StreamOptions extends RequestOptions {
  /** Values of the placeholders in the path. Each stays within its segment. @default none */
  readonly params?: PathParams;
  /** Parameters of the query. `undefined` leaves one out, a list repeats it. @default none */
  readonly query?: QueryParams;
  /** Signal of the caller. Its abort ends the call at once, and is no failure of the upstream. @default that of the context alone */
  readonly signal?: AbortSignal | undefined;
  /** Method of a call by {@link HttpClient.stream}. @default 'GET' */
  readonly method?: string;
}

/** Options of a call. */
export interface CallOptions extends Omit<StreamOptions, 'method'> {
  /** Schema of the JSON body, of any library that implements Standard Schema. `json()` returns its output. @default none */
  readonly schema?: StandardSchemaV1;
}

/** Options of a call with a schema. */
export interface SchemaCallOptions<S extends StandardSchemaV1> extends CallOptions {
  readonly schema: S;
}

/** Options of a call. */
export const CALL_OPTIONS: readonly string[] = [
  ...['params', 'query', 'headers', 'json', 'form', 'body', 'idempotencyKey', 'signal', 'schema'],
];

/** Options of a call whose answer is a stream. */
export const STREAM_OPTIONS: readonly string[] = [
  ...CALL_OPTIONS.filter((option) => option !== 'schema'),
  'method',
];

/** Names of other libraries for options, with the way to write them here. */
export const CALL_ELSEWHERE: Readonly<Record<string, string>> = {
  searchParams: '{ query }',
  data: '{ json }',
  timeout: '{ signal: AbortSignal.timeout(...) }, or the policy of the upstream',
  retry: 'the policy of the upstream',
};
