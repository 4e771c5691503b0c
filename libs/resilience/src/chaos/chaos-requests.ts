import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import {
  CHAOS_HEADER,
  Clock,
  HttpRequests,
  type HttpRequestStart,
  pathOf,
  readUserId,
} from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { rulesInHeader } from './chaos-header.js';
import { ChaosSettings } from './chaos.options.js';
import { isProtectedPath } from './protected-targets.js';

/** The request that makes a call, as rules see it. */
export class ChaosRequest {
  readonly isProtected: boolean;
  #rules: ReadonlySet<string> | undefined;
  #userHash: number | undefined;

  constructor(
    private readonly start: HttpRequestStart,
    private readonly settings: ChaosSettings,
    private readonly clock: Clock,
  ) {
    this.isProtected = isProtectedPath(pathOf(start.request));
  }

  /** Returns whether the request has matched a route; see `ChaosTarget.route`. */
  isOf(route: string): boolean {
    const [method, template] = route.startsWith('/')
      ? [undefined, route]
      : (route.split(' ', 2) as [string, string]);
    if (method !== undefined && method !== this.start.request.method) return false;
    const own = this.start.route;
    if (own === undefined) return false;
    return template.endsWith('*') ? own.startsWith(template.slice(0, -1)) : own === template;
  }

  /** Returns whether the header of the request names a rule. */
  names(rule: string): boolean {
    this.#rules ??= rulesInHeader(
      this.start.request.headers[CHAOS_HEADER],
      this.settings.headerSecret,
      this.clock.date().getTime(),
    );
    return this.#rules.has(rule);
  }

  /** Place of the user between 0 and 1, the same for all requests of the user; `undefined` before a guard has found one. */
  get userHash(): number | undefined {
    if (this.#userHash !== undefined) return this.#userHash;
    const id = readUserId(this.start.platform, this.settings.userOf);
    if (id === undefined) return undefined;
    const digest = createHash('sha256').update(id).digest();
    return (this.#userHash = digest.readUInt32BE() / 2 ** 32);
  }
}

/** Finds the request that a call belongs to. It watches requests only while a rule is armed. */
@Injectable()
export class ChaosRequests {
  readonly #storage = new AsyncLocalStorage<ChaosRequest>({ name: 'breakwater:chaos' });
  #stop: (() => void) | undefined;

  constructor(
    @Inject(HttpRequests) private readonly requests: HttpRequests,
    @Inject(ChaosSettings) private readonly settings: ChaosSettings,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The request that is being served; `undefined` outside of one, and for a request that arrived before {@link watch}. */
  get current(): ChaosRequest | undefined {
    return this.#storage.getStore();
  }

  watch(): void {
    this.#stop ??= this.requests.observe((start) => {
      this.#storage.enterWith(new ChaosRequest(start, this.settings, this.clock));
      return undefined;
    });
  }

  unwatch(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
