import type { AmbientPipeline } from '../steps/ambient-steps.js';
import { minutes } from '@breakwater/core';
import { isProtectedName } from './protected-targets.js';
import type { Call } from '../invocation/call.js';
import { CHAOS_KINDS, type ResolvedChaosRule } from './chaos.rule.js';
import type { ChaosRequest } from './chaos-requests.js';
import type { Pause } from './pause.js';

/** A rule in force: how many faults it has injected, and the calls that it holds at the moment. */
export class ArmedRule {
  /** Number of faults so far. */
  injected = 0;
  /** Number of calls that suffer at the moment. */
  active = 0;
  readonly #pauses = new Set<Pause>();
  /** Times of the last faults, at most `maxPerMinute`, as a ring. */
  readonly #times: number[] = [];
  #ended = false;

  /**
   * @param endsAt time on the scale of `Clock.now()`
   * @param source where the rule was written, for `explain()`
   */
  constructor(
    readonly rule: ResolvedChaosRule,
    readonly endsAt: number,
    readonly source: string,
  ) {}

  get id(): string {
    return this.rule.id;
  }

  /** Place of the rule among others: a fault that ends a call at once is judged first. */
  get rank(): number {
    return CHAOS_KINDS.indexOf(this.rule.fault.kind);
  }

  /** Returns whether calls through a pipeline can suffer. */
  concerns({ names, upstreams }: AmbientPipeline): boolean {
    const { policy, upstream } = this.rule.target;
    if ([...names].some(isProtectedName)) return false;
    return (policy === undefined || names.has(policy)) && (upstream === undefined || upstreams.has(upstream));
  }

  /** Returns whether a call belongs to the target. The pipeline of the call is one that the rule {@link concerns}. */
  fits({ logical }: Call, request: ChaosRequest | undefined): boolean {
    const { upstream, route, header, userShare } = this.rule.target;
    if (upstream !== undefined && logical.upstream !== upstream) return false;
    if (request?.isProtected) return false;
    if (route !== undefined && !request?.isOf(route)) return false;
    if (header && !request?.names(this.id)) return false;
    return userShare === undefined || (request?.userHash ?? 1) < userShare;
  }

  /**
   * Takes a place for one more fault, within the bounds of the rule.
   *
   * @returns false if the rule has ended, or its bounds are reached
   */
  enter(now: number): boolean {
    const { maxPerMinute, maxConcurrent } = this.rule;
    if (this.#ended || now >= this.endsAt || this.active >= maxConcurrent) return false;
    const place = this.injected % maxPerMinute;
    const oldest = this.#times[place];
    if (oldest !== undefined && now - oldest < minutes(1)) return false;
    this.#times[place] = now;
    this.injected++;
    return true;
  }

  /** Holds a call until the pause ends. */
  async hold(pause: Pause): Promise<void> {
    this.#pauses.add(pause);
    this.active++;
    try {
      await pause.ended;
    } finally {
      this.#pauses.delete(pause);
      this.active--;
    }
  }

  /** Ends the rule: no further call suffers, and the calls that it holds go on. */
  end(): void {
    this.#ended = true;
    for (const pause of [...this.#pauses]) pause.release();
  }
}
