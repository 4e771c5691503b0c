import { createHash, randomUUID } from 'node:crypto';
import { type Clock, seconds, withTimeLimit } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { Redactor } from '../../redaction/redactor.js';
import { failureReason } from '../delivery/failure-reason.js';
import type { ResolvedAlertOptions } from '../options/alert.options.js';
import type { AlertRedis } from './alert-redis.js';
import { RELEASE, TELL, TOLD_SINCE } from './claim-scripts.js';
import {
  type IntendedNotification,
  type NotificationClaim,
  type NotificationClaims,
  OWN_CLAIMS,
} from './notification-claims.js';

/** Limit of a command. */
const COMMAND_TIMEOUT = seconds(1);
/** How much longer than a delivery a claim lasts: for the commands around it. */
const CLAIM_MARGIN = 2 * COMMAND_TIMEOUT;
/** Most by which two looks at a group that are a repeat interval apart may seem closer. */
const TOLERANCE = seconds(1);

type Settings = Pick<
  ResolvedAlertOptions,
  'service' | 'deliveryTimeout' | 'groupInterval' | 'maxActiveAlerts' | 'redisPrefix'
>;

/**
 * Makes replicas send one notification, not one each. For each group and channel Redis keeps what was told, and for as long as a
 * delivery takes a claim of the replica that makes it; the claim of one that dies expires. Without an answer of Redis each
 * replica decides by itself.
 */
export class RedisClaims implements NotificationClaims {
  readonly #logger = new Logger('Alerts');
  readonly #redactor = new Redactor();
  #lost = false;

  constructor(
    private readonly redis: AlertRedis,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  async claim(notification: IntendedNotification): Promise<NotificationClaim> {
    const claim = await this.#ask(() => this.#claim(notification));
    return claim ?? OWN_CLAIMS.claim(notification);
  }

  async #claim(notification: IntendedNotification): Promise<NotificationClaim> {
    const { record, claim } = this.#keysOf(notification);
    const token = randomUUID();
    const started = this.clock.now();
    const lifetime = Math.ceil(this.settings.deliveryTimeout + CLAIM_MARGIN);
    if ((await this.redis.set(claim, token, 'PX', lifetime, 'NX')) === null) return { state: 'busy' };
    const release = async (): Promise<void> => {
      await this.#ask(() => this.redis.eval(RELEASE, 1, claim, token));
    };
    const age = Number(
      await this.redis.eval(
        TOLD_SINCE,
        1,
        record,
        this.#repeatAfter(notification),
        ...contentOf(notification),
      ),
    );
    if (age >= 0) {
      await release();
      return { state: 'told', age };
    }
    const told = async (): Promise<void> => {
      const since = Math.round(this.clock.now() - started);
      const { maxActiveAlerts } = this.settings;
      const head = [token, since, this.#lifetimeOf(notification), maxActiveAlerts];
      const content = contentOf(notification);
      await this.#ask(() => this.redis.eval(TELL, 2, record, claim, ...head, ...content));
    };
    return { state: 'granted', told, release };
  }

  /** Groups are looked at in steps, so that a moment's difference must not cost a whole step. */
  #repeatAfter({ repeatInterval }: IntendedNotification): number {
    return Math.floor(repeatInterval - Math.min(TOLERANCE, this.settings.groupInterval / 10));
  }

  /** Until it is told again, and a while for replicas that look at their group later. */
  #lifetimeOf({ repeatInterval }: IntendedNotification): number {
    return Math.ceil(repeatInterval + 2 * this.settings.groupInterval + CLAIM_MARGIN);
  }

  #keysOf({ groupKey, channel }: IntendedNotification): { readonly record: string; readonly claim: string } {
    const { service, redisPrefix } = this.settings;
    const id = createHash('sha256')
      .update(JSON.stringify([service, groupKey, channel]))
      .digest('hex')
      .slice(0, 32);
    // In braces, so that a cluster keeps both on one node.
    return { record: `${redisPrefix}{${id}}:told`, claim: `${redisPrefix}{${id}}:claim` };
  }

  /** `undefined` when Redis does not answer, or not well. */
  async #ask<T>(command: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await withTimeLimit(this.clock, 'Redis of the alerts', COMMAND_TIMEOUT, command);
      if (this.#lost) this.#logger.log('One replica sends for all again, as Redis answers.');
      this.#lost = false;
      return answer;
    } catch (error) {
      if (!this.#lost) {
        const reason = failureReason(error, this.#redactor);
        this.#logger.warn(`Each replica sends its own notifications, as Redis does not answer. ${reason}`);
      }
      this.#lost = true;
      return undefined;
    }
  }
}

/** Number of alerts that fire, their fingerprints, and those of alerts that are over. */
function contentOf({ alerts }: IntendedNotification): (string | number)[] {
  const of = (wanted: string): string[] =>
    alerts.filter(({ status }) => status === wanted).map(({ fingerprint }) => fingerprint);
  const firing = of('firing');
  return [firing.length, ...firing, ...of('resolved')];
}
