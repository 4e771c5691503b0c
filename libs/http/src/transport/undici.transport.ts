import type { Clock } from '@breakwater/core';
import { ShuttingDownError } from '@breakwater/core';
import { Readable } from 'node:stream';
import { HostAddresses } from '../dns/host-addresses.js';
import { type ResolveHost, systemResolver } from '../dns/resolver.js';
import { HttpBlockedError } from '../errors/http-blocked.error.js';
import { HttpRedirectError } from '../errors/http-redirect.error.js';
import { publicHeaders } from '../errors/public-headers.js';
import { nextRequest } from '../redirects/next-request.js';
import { isRedirect } from '../redirects/redirect-policy.js';
import { untrustedUrlRefusal } from '../untrusted/untrusted-url.js';
import { Origin } from './origin.js';
import { MAX_IDLE_ORIGINS } from './transport.constants.js';
import type { PoolState, Transport, WireAnswer, WireCall, WireRequest, WireUrl } from './transport.js';
import type { ResolvedTransportOptions } from './transport.options.js';
import type { ReceivedAnswer } from './wire-answer.js';

/** {@link Transport} on undici: a pool of connections per origin, with our own limits around it. */
export class UndiciTransport implements Transport {
  readonly #origins = new Map<string, Origin>();
  readonly #addresses: HostAddresses;
  #closed: Promise<void> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly options: ResolvedTransportOptions,
    resolver: ResolveHost = systemResolver,
  ) {
    this.#addresses = new HostAddresses(clock, options.dns, resolver);
  }

  async send(request: WireRequest, call: WireCall): Promise<WireAnswer> {
    try {
      const answer = await this.#once(request, call);
      answer.limitTime();
      return isRedirect(answer.status) ? await this.#follow(answer, request, call) : answer;
    } catch (error) {
      // A stream that was not sent, or not to its end, would stay open.
      if (request.body instanceof Readable) request.body.destroy();
      throw error;
    }
  }

  get pool(): PoolState {
    const sum = { connected: 0, free: 0, pending: 0, queued: 0, running: 0, size: 0 };
    for (const origin of this.#origins.values()) {
      const { state } = origin;
      for (const key of Object.keys(sum) as (keyof PoolState)[]) sum[key] += state[key];
    }
    return sum;
  }

  close(): Promise<void> {
    this.#closed ??= Promise.all([...this.#origins.values()].map((origin) => origin.close())).then(
      () => undefined,
    );
    return this.#closed;
  }

  async #follow(first: WireAnswer, redirected: WireRequest, call: WireCall): Promise<WireAnswer> {
    const { redirects, secretHeaders } = this.options;
    let answer = first;
    let request = redirected;
    for (let followed = 0; isRedirect(answer.status); followed++) {
      const { status, headers } = answer;
      const next = nextRequest(
        request,
        { status, location: headers.location },
        followed,
        redirects,
        secretHeaders,
      );
      await answer.discard();
      if ('refusal' in next) {
        const facts = { upstream: call.upstream, method: request.method, route: call.route };
        const answered = { upstreamStatus: status, responseHeaders: publicHeaders(headers) };
        throw new HttpRedirectError(next.refusal, { ...facts, ...answered }, next.target);
      }
      call.signal.throwIfAborted();
      request = next.request;
      const received = await this.#once(request, call);
      received.limitTime();
      answer = received;
    }
    return answer;
  }

  #once(request: WireRequest, call: WireCall): Promise<ReceivedAnswer> {
    call.signal.throwIfAborted();
    if (this.#closed) throw new ShuttingDownError();
    if (this.options.untrusted) this.#check(request, call);
    return this.#originOf(request.url).send(request, call);
  }

  #check({ url, method }: WireRequest, { upstream, route }: WireCall): void {
    const refusal = untrustedUrlRefusal(url instanceof URL ? url : new URL(url.href));
    if (refusal) throw new HttpBlockedError(refusal.reason, { upstream, method, route }, refusal.range);
  }

  #originOf({ origin }: WireUrl): Origin {
    const known = this.#origins.get(origin);
    if (known) return known;
    this.#makeRoom();
    const { clock, options } = this;
    const made = new Origin(origin, { clock, options, addresses: this.#addresses });
    this.#origins.set(origin, made);
    return made;
  }

  /** Closes the connections to the origins that have been known longest, if nothing runs on them. */
  #makeRoom(): void {
    if (this.#origins.size < MAX_IDLE_ORIGINS) return;
    for (const [name, origin] of this.#origins) {
      if (!origin.isIdle) continue;
      this.#origins.delete(name);
      void origin.close();
      return;
    }
  }
}
