import { hours, minutes, ResilienceEvents, ResilienceGauges, type Timer } from '@breakwater/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { MovableClock } from '../../../test/harness/movable-clock.js';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import { resolveAlertOptions } from '../src/alerts/alert.options.js';
import { COMMAND_TIMEOUT } from '../src/alerts/replicas/redis-connection.js';
import { AlertManager, type AlertOptions } from '../src/index.js';
import { DOWN } from './support/alerting.js';
import { RecordingChannel } from './support/recording.channel.js';
import { recordedLog } from './support/recorded-log.js';

/** Milliseconds between two looks at a group. */
const GROUP_INTERVAL = 100;

const logger = recordedLog();
let server: RedisServer;
let replicas: Replica[] = [];
/** Limit of a command to Redis. A replica that had to wait for longer on a busy machine would send its own notification. */
let commandTimeout = minutes(5);

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.dispose());
afterEach(async () => {
  for (const { manager, redis } of replicas) {
    manager.stop();
    redis.disconnect();
  }
  replicas = [];
  const redis = new Redis(server.url);
  await redis.flushall();
  redis.disconnect();
});

/** A clock that shows which timers have fired, and which are still running. */
class WatchedClock extends MovableClock {
  fired = 0;
  readonly #pending = new Map<Timer, number>();

  get idle(): boolean {
    return this.#pending.size === 0;
  }

  /** Whether the replica waits for nothing but its next look at a group. */
  get isSettled(): boolean {
    return [...this.#pending.values()].every((delay) => delay <= GROUP_INTERVAL);
  }

  override setTimeout(callback: () => void, delay: number): Timer {
    const timer = super.setTimeout(
      () => {
        this.fired++;
        this.#pending.delete(timer);
        callback();
      },
      delay === COMMAND_TIMEOUT ? commandTimeout : delay,
    );
    this.#pending.set(timer, delay);
    return timer;
  }

  override clearTimeout(timer: Timer): void {
    this.#pending.delete(timer);
    super.clearTimeout(timer);
  }
}

/** A replica of a service, with a separate connection and channel. */
class Replica {
  readonly channel = new RecordingChannel();
  readonly redis = new Redis(server.url, {
    maxRetriesPerRequest: 0,
    retryStrategy: () => 50,
    disconnectTimeout: 50,
  });
  readonly events = new ResilienceEvents();
  readonly clock = new WatchedClock();
  readonly manager: AlertManager;

  constructor(options: AlertOptions = {}) {
    this.redis.on('error', () => {});
    this.manager = new AlertManager(
      resolveAlertOptions({
        service: 'studio-api',
        rules: [{ name: 'Down', condition: DOWN }],
        channels: [this.channel],
        groupWait: 0,
        groupInterval: GROUP_INTERVAL,
        deliveryTimeout: minutes(5),
        retryDelay: 100,
        ...options,
      }),
      {
        clock: this.clock,
        events: this.events,
        gauges: new ResilienceGauges(),
        redis: this.redis,
      },
    );
    this.manager.start();
    replicas.push(this);
  }

  check(check: string, to: 'up' | 'down'): void {
    this.events.publish('health.transition', { check, from: 'up', to, critical: true, at: 0 });
  }

  /** Ends the replica like a power failure: it cannot release its claim. */
  kill(): void {
    this.redis.disconnect();
    this.manager.stop();
  }
}

const start = (count: number, options?: AlertOptions): Replica[] =>
  Array.from({ length: count }, () => new Replica(options));
const stories = (): string[] => replicas.flatMap(({ channel }) => channel.story);
/** Waits until each replica has looked at its groups several times, or has none. */
async function severalLooks(): Promise<void> {
  const before = replicas.map(({ clock }) => clock.fired);
  await until(
    () => replicas.map(({ clock }, index) => clock.idle || clock.fired - before[index]! >= 4),
    (looked) => !looked.includes(false),
  );
}
/** Waits until no replica waits for Redis, a channel or another replica. */
async function settled(): Promise<void> {
  await severalLooks();
  await until(
    () => replicas.map(({ clock }) => clock.isSettled),
    (states) => !states.includes(false),
  );
}
/** Lets time pass for Redis' record of the notifications, then for the replicas. None of them may compare the two in between. */
async function passTime(duration: number): Promise<void> {
  await settled();
  const [{ redis }] = replicas as [Replica];
  const [record] = await redis.keys('*:told');
  await redis.hincrby(record!, '@at', -duration);
  for (const { clock } of replicas) clock.moveForward(duration);
}
const told = (count: number): Promise<string[]> => until(stories, ({ length }) => length >= count);

describe('replicas with a common Redis', () => {
  it('send one notification when an alert begins, and one when it is resolved', async () => {
    start(5);
    for (const replica of replicas) replica.check('database', 'down');
    await told(1);
    await severalLooks();
    expect(stories()).toEqual(['firing: 1 firing']);
    for (const replica of replicas) replica.check('database', 'up');
    await told(2);
    await severalLooks();
    expect(stories().toSorted()).toEqual(['firing: 1 firing', 'resolved: 1 resolved']);
  });

  it('repeat it once per repeatInterval', async () => {
    const repeatInterval = hours(1);
    start(3, { repeatInterval });
    for (const replica of replicas) replica.check('database', 'down');
    for (const count of [1, 2, 3]) {
      await told(count);
      await settled();
      expect(stories()).toEqual(Array.from({ length: count }, () => 'firing: 1 firing'));
      await passTime(repeatInterval);
    }
  });

  it('report an alert that only one of them sees', async () => {
    const [one, other] = start(2) as [Replica, Replica];
    one.check('database', 'down');
    other.check('database', 'down');
    await told(1);
    other.check('redis', 'down');
    await told(2);
    await severalLooks();
    expect(other.channel.story.at(-1)).toBe('firing: 2 firing');
    expect(stories()).toHaveLength(2);
  });

  it('report it again when it comes back', async () => {
    const [one, other] = start(2) as [Replica, Replica];
    one.check('database', 'down');
    await told(1);
    one.check('database', 'up');
    await told(2);
    other.check('database', 'down');
    await told(3);
    expect(other.channel.story).toEqual(['firing: 1 firing']);
  });

  it('take over a delivery that failed', async () => {
    const [one, other] = start(2) as [Replica, Replica];
    one.channel.mode = 'fails';
    one.check('database', 'down');
    await until(
      () => one.channel.tries,
      (tries) => tries > 0,
    );
    other.check('database', 'down');
    await told(1);
    await severalLooks();
    expect(other.channel.story).toEqual(['firing: 1 firing']);
    expect(stories()).toHaveLength(1);
  });

  it('do not repeat a notification that the receiver has rejected for good', async () => {
    start(3);
    for (const { channel } of replicas) channel.mode = 'rejects';
    for (const replica of replicas) replica.check('database', 'down');
    await severalLooks();
    expect(replicas.reduce((tries, { channel }) => tries + channel.tries, 0)).toBe(1);
  });

  it('take over from a replica that was killed between its claim and its delivery', async () => {
    const [one, other] = start(2) as [Replica, Replica];
    one.channel.mode = 'hangs';
    one.check('database', 'down');
    await until(
      () => one.channel.active,
      (active) => active === 1,
    );
    const [claim] = await other.redis.keys('*:claim');
    expect(await other.redis.pttl(claim!)).toBeGreaterThan(0);
    await other.redis.persist(claim!);
    one.kill();
    other.check('database', 'down');
    await severalLooks();
    expect(stories()).toEqual([]);
    // The end of its lifetime.
    await other.redis.del(claim!);
    await told(1);
    expect(other.channel.story).toEqual(['firing: 1 firing']);
  });

  it('release their claims when they end', async () => {
    const [one] = start(1) as [Replica];
    one.channel.mode = 'hangs';
    one.check('database', 'down');
    await until(
      () => one.channel.active,
      (active) => active === 1,
    );
    const claims = await one.redis.keys('*:claim');
    expect(claims).toHaveLength(1);
    // Without a lifetime, the claim ends only when the replica releases it.
    await one.redis.persist(claims[0]!);
    one.manager.stop();
    expect(
      await until(
        () => one.redis.keys('*'),
        ({ length }) => length === 0,
      ),
    ).toEqual([]);
  });

  it('do not send for another service', async () => {
    start(1);
    start(1, { service: 'billing' });
    for (const replica of replicas) replica.check('database', 'down');
    expect(await told(2)).toEqual(['firing: 1 firing', 'firing: 1 firing']);
  });

  it('leave no permanent keys in Redis', async () => {
    const [{ redis }] = start(1) as [Replica];
    replicas[0]!.check('database', 'down');
    await told(1);
    const keys = await until(
      () => redis.keys('*'),
      ({ length }) => length === 1,
    );
    expect(keys[0]).toMatch(/^breakwater:alerts:\{\w{32}\}:told$/);
    const lifetime = await redis.pttl(keys[0]!);
    expect(lifetime).toBeGreaterThan(hours(4) - minutes(10));
    expect(lifetime).toBeLessThan(hours(4) + minutes(10));
  });

  it('do not report the end without sendResolved, and report the alert when it comes back', async () => {
    const [one, other] = start(2, { sendResolved: false }) as [Replica, Replica];
    one.check('database', 'down');
    await told(1);
    one.check('database', 'up');
    await severalLooks();
    other.check('database', 'down');
    await told(2);
    expect(stories()).toEqual(['firing: 1 firing', 'firing: 1 firing']);
  });
});

describe('replicas without Redis', () => {
  beforeEach(() => {
    commandTimeout = COMMAND_TIMEOUT;
  });
  afterEach(async () => {
    server.thaw();
    await server.kill();
    await server.start();
  });

  it.each([
    ['is dead', () => server.kill()],
    ['hangs', async () => server.freeze()],
  ])('send their own notifications while Redis %s, and log it once', async (_, breakRedis) => {
    start(2);
    await Promise.all(replicas.map(({ redis }) => redis.ping()));
    await breakRedis();
    for (const replica of replicas) replica.check('database', 'down');
    await told(2);
    for (const replica of replicas) replica.check('redis', 'down');
    await told(4);
    expect(replicas.map(({ channel }) => channel.story)).toEqual([
      ['firing: 1 firing', 'firing: 2 firing'],
      ['firing: 1 firing', 'firing: 2 firing'],
    ]);
    const lines = logger.lines.filter((line) => line.includes('Redis is not answering'));
    expect(lines).toHaveLength(2);
  });

  it('learn of a notification that another one has sent while Redis was frozen', async () => {
    const [one, other] = start(2) as [Replica, Replica];
    await Promise.all(replicas.map(({ redis }) => redis.ping()));
    server.freeze();
    one.check('database', 'down');
    await told(1);
    commandTimeout = minutes(5);
    server.thaw();
    other.check('database', 'down');
    await settled();
    other.check('redis', 'down');
    await told(2);
    expect(other.channel.story).toEqual(['firing: 2 firing']);
  });

  it('send one notification again after Redis has recovered', async () => {
    start(2);
    await Promise.all(replicas.map(({ redis }) => redis.ping()));
    await server.kill();
    for (const replica of replicas) replica.check('database', 'down');
    await told(2);
    await server.start();
    await until(
      () => replicas.map(({ redis }) => redis.status),
      (states) => states.every((state) => state === 'ready'),
    );
    for (const replica of replicas) replica.check('redis', 'down');
    await told(3);
    await severalLooks();
    expect(stories()).toHaveLength(3);
    expect(logger.lines.filter((line) => line.includes('Redis is answering again'))).not.toEqual([]);
  });
});
