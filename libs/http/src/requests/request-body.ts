import { Readable } from 'node:stream';
import { isPromiseLike, OptionsError } from '@breakwater/core';
import type { WireRequest } from '../transport/transport.js';
import { type QueryParams, queryText } from './query-text.js';

/** A stream that can be sent once. */
export type BodyStream = Readable | ReadableStream | AsyncIterable<Uint8Array | string>;

/** Returns a new stream for each attempt. */
export type BodyFactory = () => BodyStream;

/** Body of a request. A stream is sent once, so a request with one is not repeated once it was begun; a function that returns a stream is. */
export type BodyInput =
  string | Uint8Array | ArrayBuffer | URLSearchParams | FormData | Blob | BodyStream | BodyFactory;

/** The options of a call that give its body. At most one of them is allowed. */
export interface BodyOptions {
  /** Value that is sent as JSON. @default no body */
  readonly json?: unknown;
  /** Fields that are sent as `application/x-www-form-urlencoded`. @default no body */
  readonly form?: QueryParams;
  /** Any other body. Set its `content-type` in `headers`; a `FormData` or a `Blob` brings its own. @default no body */
  readonly body?: BodyInput;
}

/** A body that is ready to be sent. */
export interface RequestBody {
  /** `content-type` that the body brings along. */
  readonly type?: string;
  /** True if each attempt can send the body. */
  readonly replayable: boolean;
  /** Returns the body of the next attempt. */
  next(): NonNullable<WireRequest['body']>;
  /** Ends a stream that was never sent. */
  dispose?(): void;
}

const KINDS = ['json', 'form', 'body'] as const;

/**
 * Reads the body of a call.
 *
 * @throws OptionsError when there are two bodies, or the body cannot be sent
 */
export function requestBody(options: BodyOptions, place: string): RequestBody | undefined {
  if (!('json' in options || 'form' in options || 'body' in options)) return undefined;
  const given = KINDS.filter((kind) => kind in options && options[kind] !== undefined);
  if (given.length === 0) {
    if (!('json' in options)) return undefined;
    throw new OptionsError('json', 'a value that JSON can carry', undefined, place);
  }
  if (given.length > 1) {
    throw new OptionsError(given[1]!, `left out beside \`${given[0]}\``, 'a second body', place);
  }
  if (given[0] === 'json') return fixed(jsonText(options.json, place), 'application/json');
  if (given[0] === 'form') {
    const text = queryText(options.form!, 'form', place);
    return fixed(text, 'application/x-www-form-urlencoded;charset=UTF-8');
  }
  return otherBody(options.body, place);
}

function jsonText(value: unknown, place: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // The message of the error can contain names of properties only, but it does not help: the type says enough.
  }
  if (text !== undefined) return text;
  const expected = 'a value that JSON can carry: no circle, no bigint, no function';
  throw new OptionsError('json', expected, `a ${typeof value}`, place);
}

/** By the tag, because `FormData` of undici or a library is no instance of the global one. */
const isA = (body: unknown, tag: string): boolean =>
  typeof body === 'object' && body !== null && Reflect.get(body, Symbol.toStringTag) === tag;

function otherBody(body: unknown, place: string): RequestBody {
  if (typeof body === 'string') return fixed(body, 'text/plain;charset=UTF-8');
  if (body instanceof Uint8Array) return fixed(body);
  if (body instanceof ArrayBuffer) return fixed(new Uint8Array(body));
  if (ArrayBuffer.isView(body)) return fixed(new Uint8Array(body.buffer, body.byteOffset, body.byteLength));
  if (body instanceof URLSearchParams) {
    return fixed(body.toString(), 'application/x-www-form-urlencoded;charset=UTF-8');
  }
  if (isA(body, 'FormData') || isA(body, 'Blob') || isA(body, 'File')) return fixed(body as FormData | Blob);
  if (typeof body === 'function') {
    const open = body as BodyFactory;
    return { replayable: true, next: () => readable(open(), place) };
  }
  return once(readable(body, place));
}

const fixed = (body: NonNullable<WireRequest['body']>, type?: string): RequestBody => ({
  ...(type !== undefined && { type }),
  replayable: true,
  next: () => body,
});

function once(stream: Readable): RequestBody {
  return { replayable: false, next: () => stream, dispose: () => stream.destroy() };
}

function readable(stream: unknown, place: string): Readable {
  if (stream instanceof Readable) return stream;
  if (stream instanceof ReadableStream) return Readable.fromWeb(stream);
  if (typeof stream === 'object' && stream !== null && Symbol.asyncIterator in stream) {
    return Readable.from(stream as AsyncIterable<Uint8Array | string>);
  }
  const expected =
    'a text, bytes, URLSearchParams, FormData, a Blob, a stream, or a function that returns a stream at once';
  throw new OptionsError('body', expected, isPromiseLike(stream) ? 'a promise' : `a ${typeof stream}`, place);
}
