import { Clock, counted, ResilienceEvents } from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { clientLabel } from './keys/client-label.js';
import type { RateLimitPolicy } from './policies/rate-limit.policy.js';

/** Milliseconds in which refusals are collected before they are logged. */
const COLLECTING = 5_000;
/** Number of clients that are observed at once. Further ones are only counted. */
const MAX_CLIENTS = 1_000;
/** Number of lines that are logged at once. */
const MAX_LINES = 20;

interface Violator {
  readonly policy: RateLimitPolicy;
  readonly client: string;
  /** Refused requests since the last line. */
  refused: number;
  retryAfter: number;
  /** Time before which no further line is logged. */
  quietUntil: number;
}

/** Logs who exceeds a limit: one line for each client and window, with the number of refused requests. */
@Injectable()
export class Violations {
  readonly #logger = new Logger('RateLimit');
  readonly #violators = new Map<string, Violator>();
  #uncounted = 0;
  #scheduled = false;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
  ) {}

  /** The clients with refused requests in their latest windows, those with the most first. */
  get clients(): readonly { readonly policy: string; readonly client: string }[] {
    return [...this.#violators.values()].map(({ policy, client }) => ({ policy: policy.name, client }));
  }

  add(policy: RateLimitPolicy, key: string, retryAfter: number): void {
    const id = `${policy.name}\n${key}`;
    const known = this.#violators.get(id);
    if (known) {
      known.refused += 1;
      known.retryAfter = retryAfter;
    } else if (this.#violators.size >= MAX_CLIENTS) {
      this.#uncounted += 1;
    } else {
      const client = clientLabel(policy.key, key.replace(/\n.*$/s, ''));
      this.#violators.set(id, { policy, client, refused: 1, retryAfter, quietUntil: 0 });
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.clock.setTimeout(() => this.#report(), COLLECTING).unref();
  }

  #report(): void {
    this.#scheduled = false;
    const now = this.clock.now();
    const due: Violator[] = [];
    for (const [id, violator] of this.#violators) {
      if (violator.quietUntil > now) continue;
      if (violator.refused > 0) due.push(violator);
      else this.#violators.delete(id);
    }
    due.sort((one, other) => other.refused - one.refused);
    const further = due.slice(MAX_LINES).reduce((sum, { refused }) => sum + refused, this.#uncounted);
    for (const [index, violator] of due.entries()) {
      if (index < MAX_LINES) this.#log(violator);
      this.events.publish('rate-limit.violation', {
        policy: violator.policy.name,
        client: violator.client,
        refused: violator.refused,
        retryAfter: violator.retryAfter,
        at: this.clock.date().getTime(),
      });
      violator.refused = 0;
      violator.quietUntil = now + violator.policy.rules.window;
    }
    if (further > 0)
      this.#logger.warn(`Rate limits refused ${counted(further, 'request')} of further clients.`);
    this.#uncounted = 0;
    if (this.#violators.size > 0) this.#schedule();
  }

  #log({ policy, client, refused, retryAfter }: Violator): void {
    const wait = Math.ceil(retryAfter / 1_000);
    this.#logger.warn(
      `Rate limit '${policy.name}' refused ${counted(refused, 'request')} of ${client}; the client can pass again in ${wait} s.`,
    );
  }
}
