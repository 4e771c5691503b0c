import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HealthDetails, ResilienceGauges } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { until } from '../../../test/harness/until.js';
import {
  CircuitBreaker,
  CircuitBreakerService,
  fileSource,
  functionSource,
  type OptionsRejectedEvent,
  type OptionsReloadedEvent,
  type OptionsSource,
  type ReloadSource,
  Resilience,
  ResilienceService,
  Retry,
} from '../src/index.js';
import { type Application, start } from './application.harness.js';

const POLICIES = {
  payments: {
    circuitBreaker: { volumeThreshold: 4, timeout: 1_000, resetTimeout: 10_000 },
    retry: { maxRetries: 1, delay: 0, jitter: 'none' },
    fallback: { value: 'later', on: 'NEVER' },
  },
  rates: { bulkhead: { maxConcurrent: 1, maxQueue: 5 } },
} as const;

@Injectable()
class Shop {
  attempts = 0;

  @Resilience('payments')
  @Retry({ delay: 5 })
  async pay(): Promise<string> {
    this.attempts++;
    throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
  }

  @CircuitBreaker('payments')
  async refund(): Promise<string> {
    return 'done';
  }
}

/** A source whose options a test sets. */
class TestSource implements OptionsSource {
  readonly name = 'test source';
  #options: unknown = {};
  #onChange: (() => void) | undefined;

  constructor(options: unknown = {}) {
    this.#options = options;
  }

  get isWatched(): boolean {
    return this.#onChange !== undefined;
  }

  read(): unknown {
    if (this.#options instanceof Error) throw this.#options;
    return this.#options;
  }

  watch(onChange: () => void): () => void {
    this.#onChange = onChange;
    return () => (this.#onChange = undefined);
  }

  async set(options: unknown): Promise<void> {
    this.#options = options;
    this.#onChange?.();
    await new VirtualClock().settle();
  }
}

interface Started extends Application {
  readonly resilience: ResilienceService;
  readonly circuits: CircuitBreakerService;
  readonly reloaded: OptionsReloadedEvent[];
  readonly rejected: OptionsRejectedEvent[];
}

async function startWith(reload: ReloadSource): Promise<Started> {
  const app = await start({ providers: [Shop], options: { policies: POLICIES, reload } });
  const reloaded: OptionsReloadedEvent[] = [];
  const rejected: OptionsRejectedEvent[] = [];
  app.events.on('options.reloaded', (event) => reloaded.push(event));
  app.events.on('options.rejected', (event) => rejected.push(event));
  return {
    ...app,
    resilience: app.get(ResilienceService),
    circuits: app.get(CircuitBreakerService),
    reloaded,
    rejected,
  };
}

const optionOf = ({ resilience }: Started, name: string, step: string, option: string): unknown =>
  resilience.explain(name).steps.find((explained) => explained.step === step)?.options[option];

const fail = async ({ resilience, clock }: Started, times: number): Promise<void> => {
  for (let call = 0; call < times; call++) {
    const work = resilience
      .execute('payments', async () => Promise.reject(new Error('down')))
      .catch(() => undefined);
    await clock.advance(0);
    await work;
  }
};

describe('options of a source', () => {
  it('are in force before the application has started', async () => {
    const app = await startWith(new TestSource({ payments: { retry: { maxRetries: 4 } } }));
    expect(optionOf(app, 'payments', 'retry', 'maxRetries')).toEqual({
      value: 4,
      source: "policy 'payments' of test source",
    });
    expect(optionOf(app, 'payments', 'retry', 'delay')).toEqual({ value: 0, source: "policy 'payments'" });
  });

  it('change policies, methods and circuits that use them, and name the changes', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    await app.circuits.execute('rates', async () => 'a circuit of calls');
    await source.set({
      payments: { retry: { maxRetries: 3 }, circuitBreaker: { volumeThreshold: 40 } },
      rates: { circuitBreaker: { resetTimeout: 7_000 } },
    });
    expect(app.reloaded).toHaveLength(1);
    const { changes, source: name } = app.reloaded[0]!;
    expect(name).toBe('test source');
    expect(changes).toEqual(
      expect.arrayContaining([
        { name: 'payments', option: 'retry.maxRetries', from: 1, to: 3 },
        { name: 'payments', option: 'circuitBreaker.volumeThreshold', from: 4, to: 40 },
        { name: 'Shop.pay', option: 'retry.maxRetries', from: 1, to: 3 },
        { name: 'Shop.refund', option: 'circuitBreaker.volumeThreshold', from: 4, to: 40 },
        { name: 'rates', option: 'circuitBreaker.resetTimeout', from: undefined, to: 7_000 },
      ]),
    );
    expect(optionOf(app, 'Shop.pay', 'retry', 'delay')).toEqual({ value: 5, source: 'method' });
    const pay = app
      .get(Shop)
      .pay()
      .catch(() => undefined);
    await app.clock.advance(60_000);
    await pay;
    expect(app.get(Shop).attempts).toBe(4);
    app.circuits.openCircuit('rates');
    expect(app.circuits.getState('rates')?.state).toBe('forced-open');
  });

  it('restore the options of the code when they are gone', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    const names = ['payments', 'rates', 'Shop.pay', 'Shop.refund'];
    const texts = (): string[] => names.map((name) => app.resilience.explain(name).toString());
    const before = texts();
    await source.set({
      payments: { enabled: false, retry: 5, timeout: 900, circuitBreaker: { window: 'count' } },
    });
    expect(texts()).not.toEqual(before);
    await source.set({});
    expect(texts()).toEqual(before);
  });

  it('switch steps and policies off and on', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    await source.set({ payments: { retry: { enabled: false } }, rates: { enabled: false } });
    expect(optionOf(app, 'payments', 'retry', 'enabled')).toEqual({
      value: false,
      source: "policy 'payments' of test source",
    });
    expect(optionOf(app, 'rates', 'bulkhead', 'enabled')).toMatchObject({ value: false });
    await source.set({ payments: {} });
    expect(optionOf(app, 'payments', 'retry', 'enabled')).toBeUndefined();
    expect(optionOf(app, 'rates', 'bulkhead', 'enabled')).toBeUndefined();
  });
});

describe('invalid options', () => {
  const WRONG = {
    payments: {
      retry: { maxRetries: -1 },
      circuitBreaker: { volumeThreshold: 'many', name: 'other' },
      fallback: 1,
    },
    paymnets: {},
  };

  it('leave those before in force, and are reported with all problems once', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    await source.set({ payments: { retry: { maxRetries: 3 } } });
    await source.set(WRONG);
    await source.set({ ...WRONG });
    expect(app.rejected).toHaveLength(1);
    const { reason } = app.rejected[0]!;
    for (const part of ['retry.maxRetries', 'circuitBreaker.name', 'fallback', 'paymnets', 'test source']) {
      expect(reason).toContain(part);
    }
    expect(optionOf(app, 'payments', 'retry', 'maxRetries')).toMatchObject({ value: 3 });
    expect(app.get(ResilienceGauges).read('live-options')).toEqual([
      { source: 'test source', valid: false, reloads: 1, rejections: 1 },
    ]);
    const details = await app.get(HealthDetails).sources.get('live-options')!();
    expect(details).toMatchObject({ valid: false, reason });
    await source.set({ payments: { retry: { maxRetries: 2 } } });
    expect(app.get(ResilienceGauges).read('live-options')).toMatchObject([{ valid: true }]);
  });

  it('stay invalid when they come again after an outage of the source', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    await source.set(WRONG);
    await source.set(new Error('no permission'));
    await source.set({ ...WRONG });
    expect(app.get(ResilienceGauges).read('live-options')).toMatchObject([{ valid: false, rejections: 2 }]);
    const details = await app.get(HealthDetails).sources.get('live-options')!();
    expect(details).toMatchObject({ reason: app.rejected[0]!.reason });
  });

  it('are valid again when a source that could not be read has the same options', async () => {
    const source = new TestSource({ payments: { retry: 3 } });
    const app = await startWith(source);
    await source.set(new Error('no permission'));
    expect(app.get(ResilienceGauges).read('live-options')).toMatchObject([{ valid: false }]);
    await source.set({ payments: { retry: 3 } });
    expect(app.get(ResilienceGauges).read('live-options')).toMatchObject([{ valid: true, rejections: 1 }]);
  });

  it('are those that contradict a method, too', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    await source.set({ payments: { timeout: { total: 4 } } });
    expect(app.rejected[0]?.reason).toContain('Shop.pay');
    expect(optionOf(app, 'payments', 'totalTimeout', 'timeout')).toBeUndefined();
  });

  it.each([
    [null],
    [[]],
    ['text'],
    [{ payments: 7 }],
    [{ payments: null }],
    [{ payments: { cache: { ttl: 5 } } }],
    [JSON.parse('{"__proto__":{"retry":2}}')],
    [{ payments: { retry: null } }],
  ])('do not change anything: %j', async (options) => {
    const source = new TestSource();
    const app = await startWith(source);
    const before = app.resilience.explain('payments').toString();
    await source.set(options);
    expect(app.rejected).toHaveLength(1);
    expect(app.resilience.explain('payments').toString()).toBe(before);
  });

  it('do not prevent the start: the options of the code are in force', async () => {
    const app = await startWith(new TestSource(new Error('no permission')));
    expect(optionOf(app, 'payments', 'retry', 'maxRetries')).toMatchObject({ value: 1 });
    expect(app.get(ResilienceGauges).read('live-options')).toMatchObject([{ valid: false, rejections: 1 }]);
  });

  it('never show secrets', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    await source.set(new Error('GET https://config?token=hunter2-hunter2 failed; password=hunter2'));
    expect(app.rejected[0]!.reason).not.toContain('hunter2');
  });
});

describe('the state of a policy', () => {
  it('survives: an open circuit stays open, and its opossum façade is the same', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    const breaker = app.circuits.get('payments');
    await fail(app, 4);
    await source.set({ payments: { circuitBreaker: { volumeThreshold: 50 } } });
    expect(app.circuits.getState('payments')).toMatchObject({ state: 'open', retryAfter: 10_000 });
    expect(app.circuits.get('payments')).toBe(breaker);
  });

  it('keeps the counts of a window that keeps its shape', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    await fail(app, 1);
    const { calls } = app.circuits.getState('payments')!.stats;
    await source.set({ payments: { circuitBreaker: { volumeThreshold: calls + 1 } } });
    expect(app.circuits.getState('payments')?.stats.calls).toBe(calls);
    await source.set({ payments: { circuitBreaker: { rollingCountTimeout: 20_000 } } });
    expect(app.circuits.getState('payments')?.stats.calls).toBe(0);
  });

  it('lets waiting callers in when a bulkhead grows, and counts those that run when it shrinks', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    const ends: (() => void)[] = [];
    const calls = [1, 2, 3].map(() =>
      app.resilience.execute('rates', async () => new Promise<void>((resolve) => ends.push(resolve))),
    );
    await app.clock.settle();
    expect(ends).toHaveLength(1);
    await source.set({ rates: { bulkhead: { maxConcurrent: 2 } } });
    await app.clock.settle();
    expect(ends).toHaveLength(2);
    await source.set({});
    ends[0]!();
    await app.clock.settle();
    expect(ends).toHaveLength(2);
    ends[1]!();
    await app.clock.settle();
    ends[2]!();
    await Promise.all(calls);
  });

  it('lets calls under way finish under the time limit that they began with', async () => {
    const source = new TestSource();
    const app = await startWith(source);
    let outcome: unknown;
    const call = app.circuits
      .execute('payments', async () => new Promise(() => {}))
      .catch((error: unknown) => (outcome = error));
    await app.clock.advance(500);
    await source.set({ payments: { circuitBreaker: { timeout: 60_000 } } });
    await app.clock.advance(499);
    expect(outcome).toBeUndefined();
    await app.clock.advance(1);
    await call;
    expect(outcome).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('any sequence of reloads', () => {
  const VALID: readonly unknown[] = [
    {},
    { payments: { retry: 3 } },
    { payments: { retry: { maxRetries: 2, delay: 40 }, timeout: { attempt: 900 } } },
    { payments: { circuitBreaker: { window: 'count', rollingCountSize: 50 }, bulkhead: 7 } },
    { payments: { enabled: false }, rates: { bulkhead: { maxConcurrent: 4 } } },
    { rates: { bulkhead: 'adaptive', circuitBreaker: true, retry: { enabled: false } } },
    { payments: { circuitBreaker: { preset: 'openai' }, retry: 'database' }, rates: { timeout: 50 } },
  ];
  const INVALID: readonly unknown[] = [
    null,
    { nobody: {} },
    { payments: { retry: -1 } },
    { rates: { cache: 1 } },
  ];
  const NAMES = ['payments', 'rates', 'Shop.pay', 'Shop.refund'];
  const explained = (app: Started): string[] =>
    NAMES.map((name) =>
      app.resilience
        .explain(name)
        .toString()
        .replaceAll(/^ +present.*$/gm, ''),
    );

  it.each([1, 2, 3, 4, 5, 6])('ends as a start with the last valid options (seed %i)', async (seed) => {
    const random = new SeededRandom(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!;
    const source = new TestSource();
    const app = await startWith(source);
    let last: unknown = {};
    for (let reload = 0; reload < 8; reload++) {
      const isValid = random.next() < 0.7;
      const options = isValid ? pick(VALID) : pick(INVALID);
      await source.set(options);
      if (isValid) last = options;
      const work = fail(app, 1);
      await app.clock.advance(600_000);
      await work;
    }
    const fresh = await startWith(new TestSource(last));
    expect(explained(app)).toEqual(explained(fresh));
  });
});

describe('fileSource', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakwater-options-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Replaces the files as Kubernetes does with a ConfigMap: a new folder, and a link to it that is renamed over the old one. */
  async function publish(version: number, text: string): Promise<void> {
    await mkdir(join(folder, `..${version}`));
    await writeFile(join(folder, `..${version}`, 'policies.json'), text);
    await symlink(`..${version}`, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  }

  it('notices a ConfigMap that is replaced by a symbolic link', async () => {
    await publish(1, '{ "payments": { "retry": { "maxRetries": 2 } } }');
    const path = join(folder, 'policies.json');
    await symlink(join('..data', 'policies.json'), path);
    const app = await startWith(fileSource(path, { interval: 1_000 }));
    expect(optionOf(app, 'payments', 'retry', 'maxRetries')).toEqual({
      value: 2,
      source: `policy 'payments' of file ${path}`,
    });
    await publish(2, '{ "payments": { "retry": { "maxRetries": 3 } } }');
    await rm(join(folder, '..1'), { recursive: true });
    const next = async (): Promise<unknown> => {
      await app.clock.advance(1_000);
      return (optionOf(app, 'payments', 'retry', 'maxRetries') as { value: unknown }).value;
    };
    expect(await until(next, (value) => value === 3)).toBe(3);
    await publish(3, '{ "payments": ');
    await until(
      async () => (await next(), app.rejected.length),
      (count) => count > 0,
    );
    expect(app.rejected[0]!.reason).toContain('It cannot be read');
    expect(await next()).toBe(3);
  });

  it('stops reading when the application ends', async () => {
    const app = await startWith(functionSource('a function', () => ({ payments: { retry: 2 } })));
    expect(optionOf(app, 'payments', 'retry', 'maxRetries')).toMatchObject({ value: 2 });
    expect(app.clock.pending).toBe(1);
    await app.module.close();
    expect(app.clock.pending).toBe(0);
  });
});

describe('other sources', () => {
  it('are values that follow one another', async () => {
    let send: (options: unknown) => void = () => undefined;
    let ended = false;
    async function* values(): AsyncGenerator {
      try {
        for (;;) yield await new Promise((resolve) => (send = resolve));
      } finally {
        ended = true;
      }
    }
    const app = await startWith(values());
    await app.clock.settle();
    send({ payments: { retry: 2 } });
    await app.clock.settle();
    expect(optionOf(app, 'payments', 'retry', 'maxRetries')).toEqual({
      value: 2,
      source: "policy 'payments' of stream of options",
    });
    send({ payments: { retry: -2 } });
    await app.clock.settle();
    expect(app.rejected).toHaveLength(1);
    await app.module.close();
    send({});
    await app.clock.settle();
    expect(ended).toBe(true);
  });

  it.each([[7], ['policies.json'], [{}], [{ name: '', read: () => ({}) }], [{ name: 'x', read: {} }]])(
    'are refused when they cannot be read: %j',
    async (reload) => {
      await expect(startWith(reload as never)).rejects.toThrow('"resilience.reload" to be fileSource(path)');
    },
  );

  it('refuse wrong arguments', () => {
    expect(() => fileSource('')).toThrow('"reload.path"');
    expect(() => functionSource('', () => ({}))).toThrow('"reload.name"');
    expect(() => functionSource('x', () => ({}), { interval: 1 })).toThrow('"reload.interval"');
  });
});
