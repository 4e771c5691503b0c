import { Clock, type EventTopic, ResilienceEvents } from '@breakwater/core';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Charge } from './counters/counters.js';
import { RateLimitStoreError } from './errors/rate-limit-store.error.js';
import type { RateLimitPolicy } from './policies/rate-limit.policy.js';
import type { RateLimitDecisionEvent } from './rate-limit.events.js';
import { RateLimitSettings } from './rate-limit.options.js';
import { LocalShare } from './stores/local-share.js';
import { MemoryStore } from './stores/memory.store.js';
import type { RateLimitStore, Verdict } from './stores/rate-limit.store.js';
import { RedisStore } from './stores/redis.store.js';
import { SharedStore } from './stores/shared.store.js';
import { Violations } from './violations.js';

/** One policy with the charge of one request. */
export interface PolicyCharge {
  readonly policy: RateLimitPolicy;
  readonly charge: Charge;
}

/** The verdict of one policy about a request; without a verdict the request passed unchecked. */
export interface PolicyVerdict extends PolicyCharge {
  readonly verdict: Verdict | undefined;
}

type Verdicts = readonly PolicyVerdict[];
type Reading = 'consume' | 'peek';

/** Decides charges in the shared store, or in the memory of the process. */
@Injectable()
export class RateLimits implements OnApplicationShutdown {
  readonly memory: MemoryStore;
  readonly #shared: SharedStore | undefined;
  readonly #share: LocalShare;
  readonly #retryInterval: number;
  readonly #decisions: EventTopic<RateLimitDecisionEvent>;

  constructor(
    @Inject(RateLimitSettings) { store, instances }: RateLimitSettings,
    @Inject(Clock) clock: Clock,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(Violations) private readonly violations: Violations,
  ) {
    this.#decisions = events.topic('rate-limit.decision');
    this.memory = new MemoryStore(clock, store);
    this.#share = new LocalShare(instances);
    this.#retryInterval = store.retryInterval;
    if (store.redis) {
      const at = (): number => clock.date().getTime();
      this.#shared = new SharedStore(new RedisStore(store.redis, store), clock, store, (lost) =>
        events.publish('rate-limit.store', { lost, at: at() }),
      );
    }
  }

  onApplicationShutdown(): void {
    this.#shared?.stop();
  }

  /** Where counters are at present. */
  get place(): 'memory' | 'redis' | 'memory, because redis is lost' {
    if (!this.#shared) return 'memory';
    return this.#shared.lost ? 'memory, because redis is lost' : 'redis';
  }

  /** True while the shared store is lost. */
  get lost(): boolean {
    return this.#shared?.lost ?? false;
  }

  /** Number of failed operations of the shared store. */
  get storeErrors(): number {
    return this.#shared?.errors ?? 0;
  }

  /**
   * Takes permits under all policies, or under none.
   *
   * @throws RateLimitStoreError when the store is lost and a policy is `closed`
   */
  consume(charges: readonly PolicyCharge[]): Verdicts | Promise<Verdicts> {
    const verdicts = this.#read('consume', charges);
    return verdicts instanceof Promise ? verdicts.then((late) => this.#tell(late)) : this.#tell(verdicts);
  }

  /** Like {@link consume}, but takes nothing. */
  peek(charges: readonly PolicyCharge[]): Verdicts | Promise<Verdicts> {
    return this.#read('peek', charges);
  }

  /** Gives permits back, blocks or unblocks. Memory follows the shared store, for the time when that is lost. */
  async write(
    charges: readonly PolicyCharge[],
    operation: (store: RateLimitStore, charges: readonly Charge[]) => void | Promise<void>,
  ): Promise<void> {
    const plain = charges.map(({ charge }) => charge);
    await operation(this.memory, this.#shared ? plain.map((charge) => this.#share.of(charge)) : plain);
    await this.#shared?.run((store) => operation(store, plain));
  }

  /** Counts what was decided. Policies that have enough permits for a request that another one refuses have decided nothing. */
  #tell(verdicts: Verdicts): Verdicts {
    const refused = verdicts.some(({ verdict }) => verdict?.allowed === false);
    if (!refused && !this.#decisions.active) return verdicts;
    for (const { policy, charge, verdict } of verdicts) {
      if (verdict?.allowed === false) this.violations.add(policy, charge.key, verdict.retryAfter);
      else if (refused) continue;
      const outcome = !verdict ? 'unchecked' : verdict.allowed ? 'allowed' : 'refused';
      if (this.#decisions.active) this.#decisions.publish({ policy: policy.name, outcome });
    }
    return verdicts;
  }

  #read(reading: Reading, charges: readonly PolicyCharge[]): Verdicts | Promise<Verdicts> {
    if (this.#shared) return this.#readShared(this.#shared, reading, charges);
    return this.#readLocal(reading, charges);
  }

  #readLocal(reading: Reading, charges: readonly PolicyCharge[]): Verdicts {
    return withVerdicts(charges, this.memory[reading](charges.map(({ charge }) => charge)));
  }

  async #readShared(
    shared: SharedStore,
    reading: Reading,
    charges: readonly PolicyCharge[],
  ): Promise<Verdicts> {
    const verdicts = await shared.run((store) => store[reading](charges.map(({ charge }) => charge)));
    if (verdicts) return withVerdicts(charges, verdicts);
    const closed = charges.find(({ policy }) => policy.whenStoreFails === 'closed');
    if (closed) throw new RateLimitStoreError(closed.policy.name, this.#retryInterval);
    const local = charges.filter(({ policy }) => policy.whenStoreFails === 'local');
    const shares = local.map((one) => ({ ...one, charge: this.#share.of(one.charge) }));
    const decided = this.#readLocal(reading, shares);
    return charges.map(
      (one) => decided.find(({ policy }) => policy === one.policy) ?? { ...one, verdict: undefined },
    );
  }
}

const withVerdicts = (charges: readonly PolicyCharge[], verdicts: readonly Verdict[]): Verdicts =>
  charges.map(({ policy, charge }, index) => ({ policy, charge, verdict: verdicts[index] }));
