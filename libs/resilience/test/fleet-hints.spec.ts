import { HealthDetails, OptionsError, PubSub, ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import { RecordingLogger } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CircuitBreaker, CircuitBreakerService, ResilienceModule, ResilienceService } from '../src/index.js';
import { FleetOfApplications, POLICY, type Replica } from './fleet.harness.js';

const CHANNEL = 'bw:hints:studio-api';

let fleet: FleetOfApplications;

beforeEach(() => {
  fleet = new FleetOfApplications();
});
afterEach(() => fleet.close());

const gaugeOf = (replica: Replica) => replica.module.get(ResilienceGauges).read('fleet-hints')[0]!;

describe('a circuit that other replicas have open', () => {
  it('opens at its next failure', async () => {
    const [one, two, three] = await fleet.startAll(3);
    await one!.open();
    await two!.open();
    await three!.call(true, 100);
    await three!.call(false);
    expect(three!.moves).toEqual(['closed>open fleet-hint']);
  });

  it('does not open without a failure of its own', async () => {
    const [one, two, three] = await fleet.startAll(3);
    await one!.open();
    await two!.open();
    await three!.call(true, 10);
    await fleet.clock.advance(15_000);
    expect(three!.state).toMatchObject({ state: 'closed', fleet: { open: 2, instances: 3 } });
  });

  it('decides by its own rules while only one other has it open', async () => {
    const [one, two, three] = await fleet.startAll(3);
    await one!.open();
    for (const replica of [two!, three!]) {
      await replica.call(false, 4);
      expect(replica.moves).toEqual([]);
    }
  });

  it('decides by its own rules while less than half of the others have it open', async () => {
    const replicas = await fleet.startAll(6);
    await replicas[0]!.open();
    await replicas[1]!.open();
    await replicas[5]!.call(false);
    expect(replicas[5]!.moves).toEqual([]);
    await replicas[2]!.open();
    await replicas[5]!.call(false);
    expect(replicas[5]!.moves).toEqual(['closed>open fleet-hint']);
  });

  it('decides by its own rules once they have closed it again', async () => {
    const [one, two, three] = await fleet.startAll(3);
    await one!.open();
    await two!.open();
    await fleet.clock.advance(21_000);
    await one!.call(true);
    await two!.call(true);
    await three!.call(false);
    expect(three!.state).toMatchObject({ state: 'closed', fleet: { open: 0, instances: 3 } });
  });

  it('stays open when the others close theirs', async () => {
    const [one, two, three] = await fleet.startAll(3, {
      policies: { [POLICY]: { circuitBreaker: { resetTimeout: 60_000 } } },
    });
    for (const replica of [one!, two!, three!]) await replica.open();
    for (const replica of [one!, two!]) replica.module.get(CircuitBreakerService).reset(POLICY);
    await fleet.clock.advance(30_000);
    expect(three!.state.state).toBe('open');
  });

  it('ignores circuits that an operator has opened in other replicas', async () => {
    const [one, two, three] = await fleet.startAll(3);
    for (const replica of [one!, two!]) replica.module.get(CircuitBreakerService).openCircuit(POLICY);
    await fleet.clock.advance(10_000);
    await three!.call(false);
    expect(three!.moves).toEqual([]);
  });

  it('ignores circuits that only observe', async () => {
    const observing = { policies: { [POLICY]: { circuitBreaker: { mode: 'observe' } } } } as const;
    const [one, two] = await fleet.startAll(2, observing);
    const three = await fleet.start('pod-c');
    await fleet.clock.advance(10_000);
    await one!.open();
    await two!.open();
    await fleet.clock.advance(10_000);
    await three.call(false);
    expect(three.moves).toEqual([]);
  });
});

describe('the trials of a circuit that is open in the fleet', () => {
  it('begin one replica after the other, in the order of their names', async () => {
    const replicas = await fleet.startAll(3);
    const opened = fleet.clock.now();
    for (const replica of replicas.toReversed()) await replica.open();
    await fleet.clock.advance(25_000);
    const trials = replicas.map(
      ({ transitions }) => transitions.find(({ to }) => to === 'half-open')!.at - opened,
    );
    expect(trials).toEqual([20_000, 20_250, 20_500]);
  });

  it('tell refused callers the time that includes the wait for other replicas', async () => {
    const replicas = await fleet.startAll(3);
    for (const replica of replicas) await replica.open();
    expect(replicas.map(({ state }) => state.retryAfter)).toEqual([20_000, 20_250, 20_500]);
  });

  it('wait no longer once the first replica has recovered', async () => {
    const replicas = await fleet.startAll(3);
    for (const replica of replicas) await replica.open();
    await fleet.clock.advance(20_000);
    await replicas[0]!.call(true);
    expect(replicas[0]!.state.state).toBe('closed');
    await replicas[2]!.call(true);
    expect(replicas[2]!.state.state).toBe('closed');
  });

  it('wait for less than the resetTimeout of the circuit', async () => {
    const replicas = await fleet.startAll(4, {
      policies: { [POLICY]: { circuitBreaker: { resetTimeout: 500 } } },
    });
    for (const replica of replicas) await replica.open();
    expect(replicas.map(({ state }) => state.retryAfter)).toEqual([500, 750, 500, 750]);
  });
});

describe('the other replicas', () => {
  it('are forgotten 30 seconds after their last message', async () => {
    const [one, two, three] = await fleet.startAll(3);
    await one!.open();
    await two!.open();
    one!.connection.cut();
    await fleet.clock.advance(31_000);
    expect(three!.state.fleet).toEqual({ open: 1, instances: 2 });
    await three!.call(false);
    expect(three!.moves).toEqual([]);
  });

  it('tell a new replica what is open with their next heartbeat', async () => {
    const [one, two] = await fleet.startAll(2, {
      policies: { [POLICY]: { circuitBreaker: { resetTimeout: 60_000 } } },
    });
    await one!.open();
    await two!.open();
    const late = await fleet.start('pod-z');
    await fleet.clock.advance(10_000);
    await late.call(false);
    expect(late.moves).toEqual(['closed>open fleet-hint']);
  });

  it('are not heard when they belong to another service', async () => {
    const others = { hints: { service: 'studio-worker' } };
    const [one, two] = await fleet.startAll(2, others);
    const three = await fleet.start('pod-c');
    await one!.open();
    await two!.open();
    await fleet.clock.advance(10_000);
    expect(three.state.fleet).toEqual({ open: 0, instances: 1 });
  });
});

describe('messages', () => {
  it.each([
    ['oversized', JSON.stringify({ v: 1, instance: 'x'.repeat(5_000) })],
    ['malformed', 'no JSON'],
    ['malformed', 'null'],
    ['malformed', '[]'],
    ['malformed', '{"instance":"pod"}'],
    ['malformed', '{"v":1}'],
    ['malformed', '{"v":1,"instance":""}'],
    ['malformed', '{"v":1,"instance":{"toString":1}}'],
    ['malformed', '{"v":1,"instance":"pod","circuit":"catalog","state":"on fire","since":0}'],
    ['malformed', '{"v":1,"instance":"pod","circuit":"catalog","state":"open","since":"now"}'],
    ['malformed', `{"v":1,"instance":"${'p'.repeat(257)}"}`],
    ['version', '{"v":2,"instance":"pod","circuits":[]}'],
  ] as const)('that are %s are ignored and counted: %s', async (reason, text) => {
    const [one] = await fleet.startAll(1);
    await fleet.hub.connect().publish(CHANNEL, text);
    expect(gaugeOf(one!).ignored[reason]).toBe(1);
    expect(gaugeOf(one!).instances).toBe(1);
  });

  it('about circuits that this application does not have only say that the replica lives', async () => {
    const [one] = await fleet.startAll(1);
    const message = { v: 1, instance: 'pod', circuit: '__proto__', state: 'open', since: 0 };
    await fleet.hub.connect().publish(CHANNEL, JSON.stringify(message));
    expect(gaugeOf(one!)).toMatchObject({ instances: 2, ignored: { malformed: 0 } });
  });

  it('have the documented form', async () => {
    const seen: string[] = [];
    fleet.hub.connect().subscribe(CHANNEL, (text) => seen.push(text));
    const [one] = await fleet.startAll(1);
    seen.length = 0;
    await one!.open();
    const instance = expect.stringMatching(/^pod-a:\d+:[0-9a-f]+$/);
    const open = { v: 1, instance, circuit: POLICY, state: 'open', since: expect.any(Number) };
    expect(seen.map((text) => JSON.parse(text) as unknown)).toEqual([open]);
    await fleet.clock.advance(10_000);
    expect(seen.slice(1).map((text) => JSON.parse(text) as unknown)).toEqual([{ v: 1, instance }, open]);
  });
});

describe('an outage of the broker', () => {
  it('ends the bias at once, and each replica logs and publishes it once', async () => {
    const [one, two, three] = await fleet.startAll(3);
    const events: boolean[] = [];
    three!.module
      .get(ResilienceEvents)
      .on('fleet-hints.connection', ({ connected }) => events.push(connected));
    await one!.open();
    await two!.open();
    fleet.hub.cut();
    await fleet.clock.advance(10_000);
    await three!.call(false, 4);
    expect(three!.moves).toEqual([]);
    expect(three!.state).not.toHaveProperty('fleet');
    await fleet.clock.advance(60_000);
    expect(events).toEqual([false]);
    expect(gaugeOf(three!)).toMatchObject({ connected: false, instances: 1 });
    expect(three!.lines.filter((line) => line.includes('do not arrive'))).toHaveLength(3);
  });

  it('is over when a message comes back', async () => {
    const [one, two, three] = await fleet.startAll(3, {
      policies: { [POLICY]: { circuitBreaker: { resetTimeout: 600_000 } } },
    });
    fleet.hub.cut();
    await fleet.clock.advance(60_000);
    await one!.open();
    await two!.open();
    fleet.hub.mend();
    await fleet.clock.advance(20_000);
    expect(gaugeOf(three!)).toMatchObject({ connected: true, instances: 3 });
    expect(three!.lines.filter((line) => line.endsWith('replicas arrive again.'))).toHaveLength(3);
    await three!.call(false);
    expect(three!.moves).toEqual(['closed>open fleet-hint']);
  });

  it('is noticed when messages are taken but none arrives', async () => {
    const [one] = await fleet.startAll(1);
    one!.connection.publish = async () => undefined;
    await fleet.clock.advance(40_000);
    expect(gaugeOf(one!)).toMatchObject({ connected: false, failures: 0 });
  });
});

describe('operators', () => {
  it('see in how many replicas a circuit is open', async () => {
    const [one, two, three] = await fleet.startAll(3);
    await one!.open();
    await two!.open();
    const { module } = three!;
    expect(module.get(ResilienceService).explain(POLICY).steps[0]!.options['fleet']).toEqual({
      value: 'open in 2 of 3',
      source: 'other replicas',
    });
    expect(module.get(ResilienceGauges).read('fleet-circuit')).toEqual([
      { circuit: POLICY, open: 2, instances: 3 },
    ]);
    expect(one!.state.fleet).toEqual({ open: 2, instances: 3 });
    const details = await module.get(HealthDetails).sources.get('fleet-hints')!();
    expect(details).toMatchObject({
      connected: true,
      instances: 3,
      instance: expect.stringContaining('pod-c'),
      others: [expect.stringContaining('pod-a'), expect.stringContaining('pod-b')],
      circuits: { [POLICY]: 'open in 2 of 3' },
    });
  });

  it('see it beside the wait of a circuit that backs off', async () => {
    const circuitBreaker = { resetTimeout: 20_000, resetBackoff: { factor: 2 } };
    const [one] = await fleet.startAll(1, { policies: { [POLICY]: { circuitBreaker } } });
    expect(one!.module.get(ResilienceService).explain(POLICY).steps[0]!.options).toMatchObject({
      fleet: { value: 'open in 0 of 1' },
      presentResetTimeout: { value: 20_000, source: 'measured' },
    });
  });
});

describe('hints', () => {
  it('are about circuits of calls by name as well', async () => {
    const replicas = await fleet.startAll(3, { policies: {} });
    const fail = (replica: Replica): Promise<unknown> =>
      replica.module
        .get(CircuitBreakerService)
        .execute(POLICY, async () => Promise.reject(new Error('down')))
        .catch(() => undefined);
    for (const replica of replicas) await fail(replica);
    for (const replica of replicas.slice(0, 2)) for (let call = 0; call < 4; call++) await fail(replica);
    await fail(replicas[2]!);
    expect(replicas[2]!.moves).toEqual(['closed>open fleet-hint']);
  });

  it('are not about circuits of one method, and open no subscription for them', async () => {
    @Injectable()
    class Catalog {
      @CircuitBreaker()
      async find(): Promise<void> {}
    }
    const replica = await fleet.start('pod-a', { policies: {}, providers: [Catalog] });
    await replica.module.get(Catalog).find();
    expect(replica.connection.channels).toEqual([]);
    expect(replica.module.get(ResilienceGauges).read('fleet-circuit')).toEqual([]);
  });

  it('forget a circuit that is removed', async () => {
    const replica = await fleet.start('pod-a', { policies: {} });
    const circuits = replica.module.get(CircuitBreakerService);
    await circuits.execute('tenant-1', async () => 'done');
    circuits.remove('tenant-1');
    expect(replica.module.get(ResilienceGauges).read('fleet-circuit')).toEqual([]);
  });

  it('are off by default', async () => {
    const replica = await fleet.start('pod-a', { hints: false });
    expect(replica.connection.channels).toEqual([]);
    expect(replica.module.get(ResilienceGauges).read('fleet-hints')).toEqual([]);
    expect(replica.state).not.toHaveProperty('fleet');
    expect(fleet.clock.pending).toBe(0);
  });

  it('end with the application', async () => {
    const replica = await fleet.start('pod-a');
    expect(replica.connection.channels).toEqual([CHANNEL]);
    await fleet.close();
    expect(replica.connection.channels).toEqual([]);
    expect(fleet.clock.pending).toBe(0);
  });

  it('prevent the start without a provider of PubSub, and name the fix', async () => {
    const module = Test.createTestingModule({
      imports: [ResilienceModule.forRoot({ hints: { service: 'studio-api' } })],
    });
    const app = await module.compile();
    await expect(app.init()).rejects.toThrow(
      'Expected "resilience.hints" to be used with a provider of PubSub: add RedisModule.forRoot({ url })',
    );
  });

  it('are off with one line while the provider of PubSub is disabled', async () => {
    const logger = new RecordingLogger();
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot({ hints: { service: 'studio-api' } })],
      providers: [{ provide: PubSub, useValue: undefined }],
    }).compile();
    module.useLogger(logger);
    await module.init();
    await module.close();
    expect(logger.lines.filter((line) => line.includes('Fleet hints are off'))).toHaveLength(1);
  });

  it('refuse wrong options, all at once', () => {
    const hints = { service: 'two words', instance: '', heartbeat: 1, ttl: 5, trialSpacing: -1, on: true };
    const failure = (): unknown => ResilienceModule.forRoot({ hints });
    const start = async (): Promise<unknown> =>
      Test.createTestingModule({ imports: [failure() as never] }).compile();
    return expect(start()).rejects.toMatchObject({
      problems: ['on', 'service', 'instance', 'heartbeat', 'trialSpacing'].map((option) =>
        expect.objectContaining({ option: `hints.${option}` }),
      ),
    });
  });

  it('refuse a ttl in which two heartbeats do not fit', async () => {
    const hints = { service: 'studio-api', heartbeat: 10_000, ttl: 15_000 };
    const start = Test.createTestingModule({ imports: [ResilienceModule.forRoot({ hints })] }).compile();
    await expect(start).rejects.toThrow(OptionsError);
    await expect(start).rejects.toThrow('"hints.ttl" to be a number of milliseconds >= 20000');
  });
});
