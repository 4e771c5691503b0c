import {
  LifecycleState,
  type LifecyclePhase,
  type LifecyclePhaseListener,
  PubSub,
  ResilienceEvents,
  ResilienceGauges,
  minutes,
  seconds,
} from '@breakwater/core';
import { PubSubHub } from '@breakwater/core/testing';
import { RecordingLogger } from '@breakwater/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import type { ChaosStoppedEvent } from '../../src/chaos/index.js';
import { ResilienceService } from '../../src/index.js';
import { SystemEventLoopDelay } from '../../src/overload/event-loop-delay.js';
import { type ChaosApplication, ruleWith, startChaos } from './chaos.harness.js';

const OPTIONS = { policies: { work: { timeout: 5_000 } } } as const;
const environment = process.env['NODE_ENV'];

afterEach(() => {
  process.env['NODE_ENV'] = environment;
  delete process.env['CHAOS_DISABLED'];
});

const outcome = (app: ChaosApplication): Promise<unknown> =>
  app
    .get(ResilienceService)
    .execute('work', () => 'ok')
    .catch((error: unknown) => (error as { code: unknown }).code);

describe('a stop', () => {
  it('ends all rules with the next call, and prevents new ones for ten minutes without force', async () => {
    const app = await startChaos({ options: OPTIONS });
    const { chaos, clock, events } = app;
    const stops: ChaosStoppedEvent[] = [];
    events.on('chaos.stopped', (event) => stops.push(event));
    chaos.arm(ruleWith());
    expect(await outcome(app)).toBe('ECONNRESET');
    chaos.stop('the customers complain');
    expect(await outcome(app)).toBe('ok');
    expect(stops).toEqual([{ reason: 'the customers complain', rules: ['reset'], at: 0 }]);
    const later = ruleWith({ until: minutes(30) });
    expect(() => chaos.arm(later)).toThrow(
      "Chaos rule 'reset' cannot be armed: chaos was stopped (the customers complain); arm it after 1970-01-01T00:10:00.000Z, or with force.",
    );
    chaos.arm(later, { force: true });
    chaos.stop('again');
    await clock.advance(minutes(10));
    chaos.arm(later);
    expect(await outcome(app)).toBe('ECONNRESET');
  });

  it('comes from CHAOS_DISABLED, too, and holds calls no longer', async () => {
    const app = await startChaos({ options: OPTIONS });
    app.chaos.arm(ruleWith({ fault: { kind: 'hang' } }));
    const held = outcome(app);
    await app.clock.settle();
    process.env['CHAOS_DISABLED'] = '1';
    expect(await outcome(app)).toBe('ok');
    expect(await held).toBe('ok');
    expect(() => app.chaos.arm(ruleWith(), { force: true })).toThrow('CHAOS_DISABLED is set');
  });

  it('reaches all replicas, and no message arms a rule', async () => {
    const hub = new PubSubHub();
    const replica = async (): Promise<ChaosApplication> => {
      @Global()
      @Module({ providers: [{ provide: PubSub, useValue: hub.connect() }], exports: [PubSub] })
      class Messages {}
      return startChaos({ options: OPTIONS, imports: [Messages] });
    };
    const [one, other] = [await replica(), await replica()];
    other.chaos.arm(ruleWith({ fault: { kind: 'hang' } }));
    const held = outcome(other);
    await other.clock.settle();
    const stranger = hub.connect();
    await stranger.publish('breakwater:chaos', JSON.stringify({ v: 1, kind: 'arm', rule: ruleWith() }));
    await stranger.publish('breakwater:chaos', 'no JSON');
    await one.clock.settle();
    expect(one.chaos.armed).toEqual([]);
    expect(other.chaos.armed).toHaveLength(1);
    one.chaos.stop('enough');
    expect(await held).toBe('ok');
    expect(other.chaos.lastStop?.reason).toBe('enough');
  });

  it('by an end of the application lets the calls go on', async () => {
    const app = await startChaos({ options: OPTIONS });
    app.chaos.arm(ruleWith({ fault: { kind: 'hang' } }));
    const held = outcome(app);
    await app.clock.settle();
    await app.module.close();
    expect(await held).toBe('ok');
    expect(app.clock.referenced).toBe(0);
  });
});

describe('the stop conditions', () => {
  const arm = (app: ChaosApplication): void => void app.chaos.arm(ruleWith({ until: minutes(30) }));

  it('hold for a critical health check that is down', async () => {
    const app = await startChaos({ options: OPTIONS });
    arm(app);
    let status: 'up' | 'down' = 'up';
    app
      .get(ResilienceGauges)
      .provide('health-check' as never, () => [{ check: 'database', status, critical: true }] as never);
    await app.clock.advance(seconds(2));
    expect(app.chaos.armed).toHaveLength(1);
    status = 'down';
    await app.clock.advance(seconds(1));
    expect(app.chaos.lastStop?.reason).toBe("the critical health check 'database' is down");
    expect(() => app.chaos.arm(ruleWith({ until: minutes(30) }), { force: true })).toThrow(
      "'database' is down",
    );
  });

  it('hold for a critical alert', async () => {
    const app = await startChaos({ options: OPTIONS });
    arm(app);
    app
      .get(ResilienceGauges)
      .provide('alerts' as never, () => [{ rule: 'Slow', severity: 'critical', firing: 1 }] as never);
    await app.clock.advance(seconds(1));
    expect(app.chaos.lastStop?.reason).toBe("the critical alert 'Slow' is firing");
  });

  it('hold for failures of calls that no rule has touched', async () => {
    const app = await startChaos({ options: { policies: { ...OPTIONS.policies, other: { timeout: 100 } } } });
    const other = (fails: boolean): Promise<unknown> =>
      app
        .get(ResilienceService)
        .execute('other', () => (fails ? Promise.reject(new Error('failed')) : 'ok'))
        .catch(() => 'failed');
    for (let count = 0; count < 100; count++) await other(count % 10 === 0);
    arm(app);
    for (let count = 0; count < 50; count++) await outcome(app);
    for (let count = 0; count < 100; count++) await other(count % 10 === 0);
    await app.clock.advance(seconds(1));
    expect(app.chaos.armed).toHaveLength(1);
    for (let count = 0; count < 20; count++) await other(true);
    await app.clock.advance(seconds(1));
    expect(app.chaos.lastStop?.reason).toBe(
      '15.0 percentage points more of the calls without a fault fail than before',
    );
  });

  it('hold for an event loop that is late for five seconds', async () => {
    const app = await startChaos({ options: OPTIONS });
    const loop = app.get(SystemEventLoopDelay);
    let late = 600;
    loop.read = () => ({ longest: late, shortest: late, utilization: 1 });
    arm(app);
    await app.clock.advance(seconds(3));
    late = 10;
    await app.clock.advance(seconds(1));
    late = 600;
    await app.clock.advance(seconds(4));
    expect(app.chaos.armed).toHaveLength(1);
    await app.clock.advance(seconds(1));
    expect(app.chaos.lastStop?.reason).toBe('the event loop was late by more than 500 ms for 5 s');
  });

  it('hold for an application that drains', async () => {
    const listeners: LifecyclePhaseListener[] = [];
    const state = {
      phase: 'running' as LifecyclePhase,
      startup: { done: true, tasks: [] },
      onPhase: (listener: LifecyclePhaseListener) => (listeners.push(listener), () => undefined),
    };
    @Global()
    @Module({ providers: [{ provide: LifecycleState, useValue: state }], exports: [LifecycleState] })
    class Lifecycle {}
    const app = await startChaos({ options: OPTIONS, imports: [Lifecycle] });
    arm(app);
    state.phase = 'draining';
    for (const listener of listeners) listener('draining', 'running');
    expect(app.chaos.armed).toEqual([]);
    expect(() => arm(app)).toThrow('the application ends');
  });

  it('can be switched off', async () => {
    const stop = {
      readiness: false,
      criticalAlert: false,
      failureRate: false,
      eventLoopDelay: false,
    } as const;
    const app = await startChaos({ options: OPTIONS, chaos: { stop } });
    expect(app.get(ResilienceEvents).topic('call.finished').active).toBe(false);
    arm(app);
    app
      .get(ResilienceGauges)
      .provide('alerts' as never, () => [{ rule: 'Slow', severity: 'critical', firing: 1 }] as never);
    await app.clock.advance(seconds(10));
    expect(app.chaos.armed).toHaveLength(1);
  });
});

describe('in production', () => {
  it('no rule is armed, unless the options allow it, for at most an hour and a tenth of the calls', async () => {
    process.env['NODE_ENV'] = 'production';
    const refused = await startChaos({ options: OPTIONS });
    expect(() => refused.chaos.arm(ruleWith({ rate: 0.1 }))).toThrow(
      'unless ChaosModule has "allowInProduction: true"',
    );
    const allowed = await startChaos({ options: OPTIONS, chaos: { allowInProduction: true } });
    expect(() => allowed.chaos.arm(ruleWith({ rate: 0.2, until: minutes(61) }))).toThrow(
      /at most 0\.1 in production[\s\S]*at most 1 h ahead in production/,
    );
    allowed.chaos.arm(ruleWith({ rate: 0.1, until: minutes(60) }));
    expect(allowed.chaos.armed).toHaveLength(1);
  });

  it('rules in the options prevent the start, unless they are allowed', async () => {
    process.env['NODE_ENV'] = 'production';
    await expect(startChaos({ chaos: { rules: [ruleWith({ rate: 0.1 })] } })).rejects.toThrow(
      'Expected "chaos.rules" to be left out in production, unless "allowInProduction" is true',
    );
  });
});

describe('operators', () => {
  it('read one line when a rule begins, each minute, and when it ends', async () => {
    const logger = new RecordingLogger();
    const app = await startChaos({ options: OPTIONS });
    app.module.useLogger(logger);
    app.chaos.arm(ruleWith({ until: seconds(150) }));
    await outcome(app);
    await app.clock.advance(seconds(150));
    expect(logger.at('warn')).toEqual([
      "Chaos rule 'reset' is armed: 100 % of the calls of policy 'work' suffer error ECONNRESET until 1970-01-01T00:02:30.000Z.",
      'Chaos is armed with 1 rule (reset); 1 fault so far.',
      'Chaos is armed with 1 rule (reset); 1 fault so far.',
      "Chaos rule 'reset' is expired after 1 fault.",
    ]);
  });
});
