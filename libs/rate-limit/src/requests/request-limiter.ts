import { isPromiseLike } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { RateLimitExceededError } from '../errors/rate-limit-exceeded.error.js';
import { keyOfRequest } from '../keys/request-key.js';
import type { RateLimitPolicy } from '../policies/rate-limit.policy.js';
import type { RateLimitRequest } from '../policies/policy.options.js';
import { RateLimitSettings } from '../rate-limit.options.js';
import { type PolicyCharge, type PolicyVerdict, RateLimits } from '../rate-limits.js';
import { type DecidedVerdict, mostUrgent, writeHeaders } from './answer-headers.js';
import type { Exchange } from './exchange.js';
import type { RouteLimit } from './route-limits.js';

/** Key of a property. A `WeakMap` of requests would cost the garbage collector more than all other work per request. */
const DECIDED = Symbol('@breakwater/rate-limit:Decided');

interface MarkedRequest {
  [DECIDED]?: readonly DecidedVerdict[];
}

type MaybePromise<T> = T | Promise<T>;

/** Limits one request: finds its charges, decides them together, and writes the answer's fields. */
@Injectable()
export class RequestLimiter {
  constructor(
    @Inject(RateLimitSettings) private readonly settings: RateLimitSettings,
    @Inject(RateLimits) private readonly limits: RateLimits,
  ) {}

  /**
   * Counts a request. `global` policies that have counted the request before are left out. Everything that needs no waiting happens
   * without a promise.
   *
   * @throws RateLimitExceededError when a policy refuses the request
   * @throws RateLimitStoreError when the store is lost and a policy is `closed`
   */
  limit(exchange: Exchange, routeLimits: readonly RouteLimit[]): MaybePromise<true> {
    if (routeLimits.length === 0 || !this.settings.enabled) return true;
    const exempt = this.settings.exempt?.(exchange.request) ?? false;
    if (isPromiseLike(exempt)) {
      return Promise.resolve(exempt).then((passes) => passes || this.#charge(exchange, routeLimits));
    }
    return exempt || this.#charge(exchange, routeLimits);
  }

  /** What was decided about a request so far, by its identity. */
  decided(identity: object): readonly DecidedVerdict[] {
    return (identity as MarkedRequest)[DECIDED] ?? [];
  }

  #charge(exchange: Exchange, routeLimits: readonly RouteLimit[]): MaybePromise<true> {
    const before = (exchange.identity as MarkedRequest)[DECIDED];
    const charges: PolicyCharge[] = [];
    const pending: Promise<PolicyCharge | undefined>[] = [];
    for (const limit of routeLimits) {
      const { policy } = limit;
      if (before && policy.scope === 'global' && before.some((one) => one.policy === policy)) continue;
      const charge = chargeOf(limit, exchange.request);
      if (charge instanceof Promise) pending.push(charge);
      else if (charge) charges.push(charge);
    }
    if (pending.length === 0) return this.#decide(exchange, charges, before);
    return Promise.all(pending).then((late) =>
      this.#decide(exchange, [...charges, ...late.filter((charge) => charge !== undefined)], before),
    );
  }

  #decide(
    exchange: Exchange,
    charges: readonly PolicyCharge[],
    before: readonly DecidedVerdict[] = [],
  ): MaybePromise<true> {
    if (charges.length === 0) return true;
    const verdicts = this.limits.consume(charges);
    if (verdicts instanceof Promise) return verdicts.then((late) => this.#answer(exchange, late, before));
    return this.#answer(exchange, verdicts, before);
  }

  #answer(
    { identity, response }: Exchange,
    verdicts: readonly PolicyVerdict[],
    before: readonly DecidedVerdict[],
  ): true {
    const decided = before.concat(verdicts.filter(isDecided));
    (identity as MarkedRequest)[DECIDED] = decided;
    if (response) writeHeaders(response, decided, this.settings.headers);
    const urgent = mostUrgent(decided);
    if (urgent?.verdict.allowed !== false) return true;
    throw new RateLimitExceededError(urgent.policy.name, urgent.verdict.retryAfter);
  }
}

/** The charge of a request under one policy; `undefined` if the policy does not apply. */
function chargeOf(
  { policy, route }: RouteLimit,
  request: RateLimitRequest,
): MaybePromise<PolicyCharge | undefined> {
  const key = keyOfRequest(policy.key, request);
  if (key instanceof Promise) {
    return key.then((late) => (late === undefined ? undefined : chargeWith(policy, route, late, request)));
  }
  return key === undefined ? undefined : chargeWith(policy, route, key, request);
}

function chargeWith(
  policy: RateLimitPolicy,
  route: string | undefined,
  client: string,
  request: RateLimitRequest,
): MaybePromise<PolicyCharge | undefined> {
  const key = route === undefined ? client : `${client}\n${route}`;
  const charge = policy.charge(key, request);
  if (charge instanceof Promise) return charge.then((late) => late && { policy, charge: late });
  return charge && { policy, charge };
}

const isDecided = (one: PolicyVerdict): one is DecidedVerdict => one.verdict !== undefined;
