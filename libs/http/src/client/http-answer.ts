import type { IncomingHttpHeaders } from 'node:http';
import { isJson } from '../attempts/answer-verdict.js';
import { HttpBodyError } from '../errors/http-body.error.js';
import { publicHeaders } from '../errors/public-headers.js';

/** The call that was answered, for errors. */
export interface AnsweredCall {
  readonly upstream: string;
  readonly method: string;
  readonly route: string;
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
const BYTE_ORDER_MARK = '\uFEFF';
/** Statuses whose answers have no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * An answer whose body has been read. Its content is in private fields, so that a log line or an error that holds the answer does
 * not show it.
 *
 * @typeParam T type of the value of {@link json}
 */
export class HttpAnswer<T = unknown> {
  readonly #call: AnsweredCall;
  readonly #headers: IncomingHttpHeaders;
  readonly #body: Buffer;
  #json: { readonly value: unknown } | undefined;

  /** @internal */
  constructor(
    call: AnsweredCall,
    /** HTTP status. */
    readonly status: number,
    headers: IncomingHttpHeaders,
    body: Buffer,
  ) {
    this.#call = call;
    this.#headers = headers;
    this.#body = body;
  }

  /** Headers by lower-case names. */
  get headers(): IncomingHttpHeaders {
    return this.#headers;
  }

  /** True if an answer with this status, or to this method, has no body. */
  get isEmpty(): boolean {
    return this.#body.length === 0 && (WITHOUT_BODY.has(this.status) || this.#call.method === 'HEAD');
  }

  /** The body as it came, after decompression. */
  bytes(): Buffer {
    return this.#body;
  }

  /** The body as text, by the charset of its `content-type`; without one as UTF-8. A byte order mark is left out. */
  text(): string {
    return textOf(this.#body, this.#headers['content-type']);
  }

  /**
   * The value of a JSON body; after the `schema` of the call the value that it returned. An answer that has no body by its status,
   * such as 204, gives `undefined`.
   *
   * @throws HttpBodyError when the `content-type` is not JSON, or the body cannot be parsed
   */
  json(): T {
    this.#json ??= { value: this.#parse() };
    return this.#json.value as T;
  }

  /** @internal Replaces the value of {@link json} by that of a schema. */
  replaceJson(value: unknown): void {
    this.#json = { value };
  }

  #parse(): unknown {
    if (this.isEmpty) return undefined;
    const type = this.#headers['content-type'];
    if (!isJson(type)) throw this.#notJson(type === undefined ? 'it has no content-type' : undefined);
    try {
      return JSON.parse(textOf(this.#body, type)) as unknown;
    } catch {
      throw this.#notJson(this.#body.length === 0 ? 'it is empty' : 'it cannot be parsed');
    }
  }

  #notJson(detail: string | undefined): HttpBodyError {
    const type = this.#headers['content-type'];
    const facts = {
      ...this.#call,
      upstreamStatus: this.status,
      responseHeaders: publicHeaders(this.#headers),
    };
    return new HttpBodyError('not-json', facts, detail ?? `its content-type is ${mediaTypeOf(type)}`);
  }
}

/** The media type without parameters, for a message. */
function mediaTypeOf(type: string | undefined): string {
  return /^[\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60}/.exec(type?.trim() ?? '')?.[0] ?? 'invalid';
}

function textOf(body: Buffer, type: string | undefined): string {
  const charset =
    type !== undefined && type.length > 'application/json'.length ? CHARSET.exec(type)?.[1] : undefined;
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    try {
      return new TextDecoder(charset).decode(body);
    } catch {
      // A charset that nobody knows: most bodies are UTF-8 whatever they say.
    }
  }
  const text = body.toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
