import { ResilienceEvents } from '@breakwater/core';
import {
  declareStep,
  definePolicyStep,
  explainOptions,
  type PolicyDecorator,
  PolicySteps,
} from '@breakwater/resilience/steps';
import { describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { ResilienceModule, ResilienceService, Resilience, Retry, Timeout } from '../src/index.js';
import { refused, start } from './application.harness.js';

interface MemoOptions {
  readonly ttl?: number;
}

declare module '@breakwater/resilience/steps' {
  interface PolicyDeclarations {
    memo?: MemoOptions;
    stall?: { readonly delay: number };
  }
  interface PolicyDefaults {
    readonly memo?: MemoOptions;
  }
}

/** A small cache: the first result of each pipeline, for ever. */
const memo = definePolicyStep({
  slot: 'cache',
  kind: 'memo',
  checkDefaults: (defaults: MemoOptions) => checkMemo(defaults, 'defaults'),
  plan(context) {
    const layers = context.layers<MemoOptions>((input) => input);
    const options = { ttl: 100, ...layers.merged };
    checkMemo(options, context.place);
    const { name, state } = context.state(options, () => new Map<string, unknown>());
    return {
      name,
      options: explainOptions(layers, options),
      wrap: (next) => async (call) => {
        if (!state.has('value')) state.set('value', await next(call));
        return state.get('value');
      },
    };
  },
});

function checkMemo({ ttl = 1 }: MemoOptions, place: string): void {
  if (ttl <= 0) throw new TypeError(`memo.ttl has to be above 0 (at ${place})`);
}

const Memo = (options: MemoOptions = {}): PolicyDecorator => declareStep(memo, options, '@Memo()');

describe('a step of another package', () => {
  @Injectable()
  class Titles {
    calls = 0;

    @Memo()
    @Retry({ maxRetries: 1, delay: 1, jitter: 'none' })
    async read(): Promise<string> {
      this.calls++;
      if (this.calls === 1) throw refused();
      return `title ${this.calls}`;
    }

    @Retry(1)
    async other(): Promise<void> {}
  }

  it('runs in its slot, around the steps below', async () => {
    const { get, clock } = await start([Titles]);
    const titles = get(Titles);
    const first = titles.read();
    await clock.advance(1);
    await expect(first).resolves.toBe('title 2');
    await expect(titles.read()).resolves.toBe('title 2');
    expect(titles.calls).toBe(2);
  });

  it('is explained with the origin of each value', async () => {
    const { get } = await start({
      providers: [Titles],
      imports: [ResilienceModule.forSteps(memo)],
      options: { defaults: { memo: { ttl: 7 } } },
    });
    const text = get(ResilienceService).explain('Titles.read').toString();
    expect(text).toContain('Titles.read: cache > retry > operation');
    expect(text).toContain('ttl = 7  [module defaults]');
  });

  it('is absent from methods that do not declare it', async () => {
    const { get } = await start([Titles]);
    expect(String(get(ResilienceService).explain('Titles.other'))).toContain(
      'Titles.other: retry > operation',
    );
  });

  it('publishes the call like any other step', async () => {
    const { get, clock, events } = await start([Titles]);
    const outcomes: unknown[] = [];
    events.on('call.finished', ({ name, outcome, attempts }) => outcomes.push([name, outcome, attempts]));
    const first = get(Titles).read();
    await clock.advance(1);
    await first;
    await get(Titles).read();
    expect(outcomes).toEqual([
      ['Titles.read', 'success', 2],
      ['Titles.read', 'success', 0],
    ]);
    expect(events).toBeInstanceOf(ResilienceEvents);
  });

  it('can be moved by the order', async () => {
    @Injectable()
    class Moved {
      @Resilience({ order: ['totalTimeout', 'cache'] })
      @Memo()
      @Timeout(50)
      async read(): Promise<number> {
        return 1;
      }
    }
    const { get } = await start([Moved]);
    expect(String(get(ResilienceService).explain('Moved.read'))).toContain(
      'totalTimeout > cache > operation',
    );
  });

  it('prevents the start with a wrong option', async () => {
    @Injectable()
    class Wrong {
      @Memo({ ttl: 0 })
      async read(): Promise<void> {}
    }
    await expect(start([Wrong])).rejects.toThrow('memo.ttl has to be above 0 (at Wrong.read)');
  });

  it('is part of named policies, whose users share its state', async () => {
    const { get } = await start({
      options: { policies: { titles: { memo: { ttl: 5 } } } },
      imports: [ResilienceModule.forSteps(memo)],
    });
    const service = get(ResilienceService);
    await expect(service.execute('titles', () => 'first')).resolves.toBe('first');
    await expect(service.execute('titles', () => 'second', { fallback: () => 'x' })).resolves.toBe('first');
    expect(String(service.explain('titles'))).toContain("ttl = 5  [policy 'titles']");
  });

  it('has to be registered for named policies', async () => {
    await expect(start({ options: { policies: { titles: { memo: {} } } } })).rejects.toThrow(
      /"policies\.titles\.memo"/,
    );
    await expect(start({ options: { defaults: { memo: {} } } })).rejects.toThrow(/"defaults\.memo"/);
  });

  it('is checked in the module defaults', async () => {
    const parts = {
      options: { defaults: { memo: { ttl: -1 } } },
      imports: [ResilienceModule.forSteps(memo)],
    };
    await expect(start(parts)).rejects.toThrow('memo.ttl has to be above 0 (at defaults)');
  });

  it('cannot share a slot with another step', async () => {
    const second = definePolicyStep({
      slot: 'cache',
      kind: 'stall',
      plan: () => ({ options: {}, wrap: (next) => next }),
    });
    @Injectable()
    class Both {
      @declareStep(second, { delay: 1 })
      @Memo()
      async read(): Promise<void> {}
    }
    await expect(start([Both])).rejects.toThrow("the only step in the slot 'cache'");
  });

  it('is refused when its kind is registered', async () => {
    const parts = { imports: [ResilienceModule.forSteps({ ...memo, kind: 'retry' } as never)] };
    await expect(start(parts)).rejects.toThrow('a kind that no other package has registered');
  });

  it('is refused when its waits do not fit into the total timeout', async () => {
    const stall = definePolicyStep({
      slot: 'chaos',
      kind: 'stall',
      plan: ({ declared }) => ({ options: {}, wrap: (next) => next, plannedWait: declared[0]!.input.delay }),
    });
    @Injectable()
    class Slow {
      @declareStep(stall, { delay: 60 })
      @Timeout(50)
      async read(): Promise<void> {}
    }
    await expect(start([Slow])).rejects.toThrow('a stall whose waits fit into the "timeout.total" of 50 ms');
  });

  it('works in a unit test without the module', async () => {
    const titles = new Titles();
    titles.calls = 1;
    await expect(titles.read()).resolves.toBe('title 2');
    await expect(titles.read()).resolves.toBe('title 2');
  });
});

describe('a step that needs providers', () => {
  @Injectable()
  class Store {
    readonly values = new Map<string, unknown>();
  }

  @Module({
    providers: [
      Store,
      {
        provide: 'memo',
        inject: [PolicySteps, Store],
        useFactory: (steps: PolicySteps, { values }: Store) =>
          steps.register(
            definePolicyStep({
              slot: 'cache',
              kind: 'memo',
              plan: ({ name }) => ({
                options: {},
                wrap: (next) => async (call) => {
                  if (!values.has(name)) values.set(name, await next(call));
                  return values.get(name);
                },
              }),
            }),
          ),
      },
    ],
  })
  class MemoModule {}

  @Injectable()
  class Clips {
    calls = 0;

    @declareStep('memo', {})
    async read(): Promise<number> {
      return ++this.calls;
    }
  }

  it('is registered by its module, and declared by its kind', async () => {
    const { get } = await start({ providers: [Clips], imports: [MemoModule] });
    await get(Clips).read();
    await expect(get(Clips).read()).resolves.toBe(1);
    expect(get(Store).values).toEqual(new Map([['Clips.read', 1]]));
  });

  it('prevents the start when its module is missing', async () => {
    await expect(start([Clips])).rejects.toThrow(/"memo" to be a kind with a step/);
  });

  it('is left out in a unit test', async () => {
    const clips = new Clips();
    await clips.read();
    await expect(clips.read()).resolves.toBe(2);
  });
});

describe('definePolicyStep()', () => {
  const plan = memo.plan;

  it.each([
    ['slot', { slot: 'nowhere', kind: 'memo', plan }],
    ['kind', { slot: 'cache', kind: '', plan }],
    ['plan', { slot: 'cache', kind: 'memo' }],
  ])('refuses a wrong %s', (option, step) => {
    expect(() => definePolicyStep(step as never)).toThrow(`"${option}"`);
  });
});
