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
const STATE = Symbol('@breakwater/rate-limit:RequestState');

/** The decisions about a request that is limited several times: by the middleware, the guard, or the fields of a GraphQL operation. */
interface RequestState {
  /** The verdicts so far, for the fields of the answer. */
  shown: readonly DecidedVerdict[];
  /** The policies that have taken permits for the request, and do so once. */
  counted: readonly RateLimitPolicy[];
  /** The `global` policy that has refused the request. */
  refusal?: DecidedVerdict;
  /** The decision that is being made. Fields of a GraphQL operation are limited one after the other. */
  pending?: Promise<unknown> | undefined;
}

interface MarkedRequest {
  [STATE]?: RequestState;
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
   * Counts a request. Policies that have counted the request before are left out. Everything that needs no waiting happens
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

  /** Returns the verdicts about a request so far. */
  decided(identity: object): readonly DecidedVerdict[] {
    return (identity as MarkedRequest)[STATE]?.shown ?? [];
  }

  #charge(exchange: Exchange, routeLimits: readonly RouteLimit[]): MaybePromise<true> {
    const state = ((exchange.identity as MarkedRequest)[STATE] ??= { shown: [], counted: [] });
    if (state.pending) return state.pending.then(() => this.#charge(exchange, routeLimits));
    if (state.refusal) throw exceeded(state.refusal);
    const charges: PolicyCharge[] = [];
    const late: Promise<PolicyCharge | undefined>[] = [];
    for (const limit of routeLimits) {
      if (state.counted.includes(limit.policy)) continue;
      const charge = chargeOf(limit, exchange.request);
      if (charge instanceof Promise) late.push(charge);
      else if (charge) charges.push(charge);
    }
    const decided =
      late.length === 0
        ? this.#decide(exchange, state, charges)
        : Promise.all(late).then((found) =>
            this.#decide(exchange, state, [...charges, ...found.filter((charge) => charge !== undefined)]),
          );
    if (decided instanceof Promise) {
      const settled = (): void => (state.pending = undefined);
      state.pending = decided.then(settled, settled);
    }
    return decided;
  }

  #decide(exchange: Exchange, state: RequestState, charges: readonly PolicyCharge[]): MaybePromise<true> {
    if (charges.length === 0) return true;
    const verdicts = this.limits.consume(charges);
    if (verdicts instanceof Promise) return verdicts.then((late) => this.#answer(exchange, state, late));
    return this.#answer(exchange, state, verdicts);
  }

  #answer({ response, once }: Exchange, state: RequestState, verdicts: readonly PolicyVerdict[]): true {
    const decided = verdicts.filter(isDecided);
    state.shown = state.shown.length === 0 ? decided : [...state.shown, ...decided];
    if (response) writeHeaders(response, state.shown, this.settings.headers);
    const urgent = mostUrgent(decided);
    if (urgent?.verdict.allowed !== false) {
      const counted = (once ? verdicts : verdicts.filter(isGlobal)).map(({ policy }) => policy);
      state.counted = state.counted.length === 0 ? counted : [...state.counted, ...counted];
      return true;
    }
    const refusal = decided.find((one) => isGlobal(one) && !one.verdict.allowed);
    if (refusal) state.refusal = refusal;
    throw exceeded(urgent);
  }
}

const exceeded = ({ policy, verdict }: DecidedVerdict): RateLimitExceededError =>
  new RateLimitExceededError(policy.name, verdict.retryAfter);

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

const isGlobal = ({ policy }: PolicyVerdict): boolean => policy.scope === 'global';

const isDecided = (one: PolicyVerdict): one is DecidedVerdict => one.verdict !== undefined;
