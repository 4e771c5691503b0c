import type { StandardSchemaV1 } from '@standard-schema/spec';
import { currentContext, hasErrorCode } from '@breakwater/core';
import type { AnswerReader } from '../attempts/answer-reader.js';
import { StreamReader } from './stream.reader.js';
import { WholeAnswerReader } from './whole-answer.reader.js';
import { FetchAnswerReader } from '../fetch/fetch-answer.reader.js';
import { fetchRequest } from '../fetch/fetch-request.js';
import { fetchResponse } from '../fetch/fetch-response.js';
import { outgoingRequest } from '../requests/outgoing-request.js';
import { RequestTargets } from '../requests/request-targets.js';
import type { Upstream } from '../upstreams/upstream.js';
import { UpstreamExplanation } from '../upstreams/upstream-explanation.js';
import type { CallOptions, SchemaCallOptions, StreamOptions } from './call.options.js';
import { checkCall } from './check-call.js';
import type { HttpAnswer } from './http-answer.js';
import type { HttpStream } from './http-stream.js';
import { type PendingAnswer, pendingAnswer } from './pending-answer.js';

/** A call by one method of HTTP. */
export interface HttpMethod {
  <S extends StandardSchemaV1>(
    path: string | URL,
    options: SchemaCallOptions<S>,
  ): PendingAnswer<StandardSchemaV1.InferOutput<S>>;
  <T = unknown>(path: string | URL, options?: CallOptions): PendingAnswer<T>;
}

const NO_OPTIONS: CallOptions = Object.freeze({});

/** Calls one upstream through its policy. Get it with `@InjectHttp(name)`. */
export class HttpClient {
  readonly #upstream: Upstream;
  readonly #targets: RequestTargets;

  /** @internal */
  constructor(upstream: Upstream) {
    this.#upstream = upstream;
    this.#targets = new RequestTargets(upstream.options);
  }

  /** Name of the upstream. */
  get name(): string {
    return this.#upstream.name;
  }

  /** Address of the upstream; `undefined` for an untrusted one. */
  get baseUrl(): string | undefined {
    const { base } = this.#upstream.options;
    return base && base.origin + base.path;
  }

  /** Reads. Retried like all idempotent methods. */
  readonly get: HttpMethod = (path: string | URL, options?: CallOptions) => this.#call('GET', path, options);

  /** Reads the headers alone. */
  readonly head: HttpMethod = (path: string | URL, options?: CallOptions) =>
    this.#call('HEAD', path, options);

  /** Creates. Retried only if nothing was sent, the upstream refused the request, or it has an idempotency key. */
  readonly post: HttpMethod = (path: string | URL, options?: CallOptions) =>
    this.#call('POST', path, options);

  /** Replaces. Retried like all idempotent methods. */
  readonly put: HttpMethod = (path: string | URL, options?: CallOptions) => this.#call('PUT', path, options);

  /** Changes. Retried like {@link post}. */
  readonly patch: HttpMethod = (path: string | URL, options?: CallOptions) =>
    this.#call('PATCH', path, options);

  /** Deletes. Retried like all idempotent methods. */
  readonly delete: HttpMethod = (path: string | URL, options?: CallOptions) =>
    this.#call('DELETE', path, options);

  /**
   * Hands out the body as a stream. The limits and the retries of the policy hold until the headers have arrived; from then on the
   * signal of the caller, the deadline of the request and `bodyTimeout` end the body.
   */
  async stream(path: string | URL, options: StreamOptions = NO_OPTIONS): Promise<HttpStream> {
    const method = checkCall(options, this.name, 'stream') ?? 'GET';
    return this.#send(method, path, options, new StreamReader(options.signal, currentContext()));
  }

  /**
   * A `fetch` of the platform's own kind, for SDKs that take one. It returns each answer, also one with an error status, after the
   * retries of the policy. Only addresses of the upstream's origin are allowed, unless the upstream is untrusted.
   */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { request, signal } = await fetchRequest(this.name, this.#targets.ofFetch, input, init);
    const reader = new FetchAnswerReader(signal, currentContext());
    try {
      const fetched = await this.#upstream.send(request, reader, signal);
      return fetchResponse(fetched, request.url, request.method);
    } catch (error) {
      const last = hasErrorCode(error, 'UPSTREAM_STATUS') ? reader.take() : undefined;
      if (!last) throw error;
      return fetchResponse(last, request.url, request.method);
    }
  };

  /** Explains the policy of all calls with each value and its origin, and which requests are not retried. */
  explain(): UpstreamExplanation {
    return new UpstreamExplanation(this.name, this.#upstream.explain());
  }

  #call<T>(method: string, path: string | URL, options: CallOptions = NO_OPTIONS): PendingAnswer<T> {
    return pendingAnswer(this.#whole<T>(method, path, options));
  }

  #whole<T>(method: string, path: string | URL, options: CallOptions): Promise<HttpAnswer<T>> {
    try {
      if (options !== NO_OPTIONS) checkCall(options, this.name, method);
      return this.#send(method, path, options, new WholeAnswerReader<T>(options.schema));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #send<T>(method: string, path: string | URL, options: StreamOptions, reader: AnswerReader<T>): Promise<T> {
    const { name: upstream, options: own } = this.#upstream;
    // The text is needed for errors alone. A whole address can hold a secret.
    const place = typeof path === 'string' && own.base ? path : `an address of '${upstream}'`;
    const { url, route } = this.#targets.of(path, options, place);
    const request = outgoingRequest({ upstream, method, route, url }, options, own.idempotencyKeys, place);
    return this.#upstream.send(request, reader, options.signal);
  }
}
