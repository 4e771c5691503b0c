import { createHash, randomUUID } from 'node:crypto';
import { type Clock, seconds } from '@breakwater/core';
import { RELEASE, TELL, TOLD_SINCE } from './claim-scripts.js';
import type { IntendedNotification, NotificationClaim, NotificationClaims } from './notification-claims.js';
import { type AlertRedis, COMMAND_TIMEOUT, type RedisConnection } from './redis-connection.js';

/** A claim outlasts the delivery by this much, to leave room for the commands before and after it. */
const CLAIM_MARGIN = 2 * COMMAND_TIMEOUT;
/** Two looks at a group that are one repeat interval apart may seem closer by up to this much. */
const TOLERANCE = seconds(1);

/** The options that claims follow; durations are milliseconds. */
interface RedisClaimsOptions {
  readonly service: string;
  readonly deliveryTimeout: number;
  readonly groupInterval: number;
  readonly maxActiveAlerts: number;
  readonly redisPrefix: string;
}

/** The claim of a replica that sends. */
type GrantedClaim = Extract<NotificationClaim, { readonly state: 'granted' }> & {
  /** The value of the claim in Redis, which differs for each delivery. */
  readonly token: string;
};

/**
 * Makes replicas share their notifications. For each group and channel, Redis keeps the alerts that were reported and, during a
 * delivery, the claim of the replica that delivers; the claim of a replica that dies expires. While Redis does not answer, each
 * replica decides on its own.
 */
export class RedisClaims implements NotificationClaims {
  constructor(
    private readonly redis: RedisConnection,
    private readonly options: RedisClaimsOptions,
    private readonly clock: Clock,
  ) {}

  async claim(notification: IntendedNotification): Promise<NotificationClaim> {
    const granted = this.#grantedTo(randomUUID(), notification);
    const claim = await this.redis.ask((redis) => this.#claim(notification, granted, redis));
    // Redis may still carry out a command that took too long. Its claim ends with this delivery, and does not block the other replicas.
    return claim ?? granted;
  }

  async #claim(
    notification: IntendedNotification,
    granted: GrantedClaim,
    redis: AlertRedis,
  ): Promise<NotificationClaim> {
    const { record, claim } = this.#keysOf(notification);
    const lifetime = Math.ceil(this.options.deliveryTimeout + CLAIM_MARGIN);
    if ((await redis.set(claim, granted.token, 'PX', lifetime, 'NX')) === null) return { state: 'busy' };
    const age = Number(
      await redis.eval(TOLD_SINCE, 1, record, this.#repeatAfter(notification), ...contentOf(notification)),
    );
    if (age < 0) return granted;
    await granted.release();
    return { state: 'told', age };
  }

  #grantedTo(token: string, notification: IntendedNotification): GrantedClaim {
    const { record, claim } = this.#keysOf(notification);
    const started = this.clock.now();
    return {
      state: 'granted',
      token,
      told: async () => {
        const since = Math.round(this.clock.now() - started);
        const { maxActiveAlerts } = this.options;
        const head = [token, since, this.#lifetimeOf(notification), maxActiveAlerts];
        await this.redis.ask((redis) =>
          redis.eval(TELL, 2, record, claim, ...head, ...contentOf(notification)),
        );
      },
      release: async () => {
        await this.redis.ask((redis) => redis.eval(RELEASE, 1, claim, token));
      },
    };
  }

  /** Groups are looked at in steps; a tolerance keeps a small difference from delaying a repetition by a whole step. */
  #repeatAfter({ repeatInterval }: IntendedNotification): number {
    return Math.floor(repeatInterval - Math.min(TOLERANCE, this.options.groupInterval / 10));
  }

  /** Until the next repetition, plus some time for replicas that look at their group later. */
  #lifetimeOf({ repeatInterval }: IntendedNotification): number {
    return Math.ceil(repeatInterval + 2 * this.options.groupInterval + CLAIM_MARGIN);
  }

  #keysOf({ groupKey, channel }: IntendedNotification): { readonly record: string; readonly claim: string } {
    const { service, redisPrefix } = this.options;
    const id = createHash('sha256')
      .update(JSON.stringify([service, groupKey, channel]))
      .digest('hex')
      .slice(0, 32);
    // The braces make a Redis cluster keep both keys on one node.
    return { record: `${redisPrefix}{${id}}:told`, claim: `${redisPrefix}{${id}}:claim` };
  }
}

/** The number of firing alerts, their fingerprints, and the fingerprints of the resolved alerts. */
function contentOf({ alerts }: IntendedNotification): (string | number)[] {
  const of = (wanted: string): string[] =>
    alerts.filter(({ status }) => status === wanted).map(({ fingerprint }) => fingerprint);
  const firing = of('firing');
  return [firing.length, ...firing, ...of('resolved')];
}
