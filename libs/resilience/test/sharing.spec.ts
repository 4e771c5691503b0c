import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, type Type } from '@nestjs/common';
import {
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  Resilience,
  ResilienceModule,
  ResilienceService,
  Retry,
  Timeout,
} from '../src/index.js';
import { refused, start } from './application.harness.js';

class Service {
  calls = 0;

  protected async fail(): Promise<never> {
    this.calls++;
    throw refused();
  }
}

@Injectable()
class Payments extends Service {
  @CircuitBreaker('bank', { volumeThreshold: 1 })
  async pay(): Promise<void> {
    await this.fail();
  }
}

@Injectable()
class Refunds extends Service {
  @CircuitBreaker({ name: 'bank', volumeThreshold: 1 })
  async refund(): Promise<void> {
    await this.fail();
  }
}

describe('state', () => {
  it('is shared by all users of the same name', async () => {
    const app = await start([Payments, Refunds]);
    await expect(app.get(Payments).pay()).rejects.toThrow('refused');
    await expect(app.get(Refunds).refund()).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', circuit: 'bank' });
  });

  it('is shared with CircuitBreakerService by name', async () => {
    const app = await start([Payments]);
    const breakers = app.get(CircuitBreakerService);
    await expect(app.get(Payments).pay()).rejects.toThrow('refused');
    await expect(breakers.execute('bank', () => 'paid')).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    breakers.closeCircuit('bank');
    await expect(breakers.execute('bank', () => 'paid')).resolves.toBe('paid');
  });

  it('is never shared by two applications in one process', async () => {
    const [broken, healthy] = [await start([Payments]), await start([Payments])];
    await expect(broken.get(Payments).pay()).rejects.toThrow('refused');
    await expect(broken.get(Payments).pay()).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    await expect(healthy.get(Payments).pay()).rejects.toThrow('refused');
  });

  it('is not shared by classes of one name in two modules', async () => {
    const define = (): Type<{ read(): Promise<void> }> => {
      @Injectable()
      class Reader extends Service {
        @CircuitBreaker({ volumeThreshold: 1 })
        @Bulkhead(1)
        async read(): Promise<void> {
          await this.fail();
        }
      }
      return Reader;
    };
    const [First, Second] = [define(), define()];
    @Module({ providers: [First] })
    class FirstModule {}
    @Module({ providers: [Second] })
    class SecondModule {}
    const app = await start({ imports: [FirstModule, SecondModule] });
    await expect(app.get(First).read()).rejects.toThrow('refused');
    await expect(app.get(First).read()).rejects.toMatchObject({ circuit: 'Reader.read' });
    await expect(app.get(Second).read()).rejects.toThrow('refused');
    await expect(app.get(Second).read()).rejects.toMatchObject({ circuit: 'Reader.read#2' });
    const names = app
      .get(ResilienceService)
      .explain('Reader.read#2')
      .steps.map((step) => step.name);
    expect(names).toEqual(['Reader.read#2', 'Reader.read#2']);
  });

  it('prevents the start when one name has different options, with both places in the error', async () => {
    @Injectable()
    class Cards {
      @CircuitBreaker('bank')
      async charge(): Promise<void> {}
    }
    await expect(start([Payments, Cards])).rejects.toThrow(
      /circuitBreaker 'bank'.*it has others at Payments\.pay, got "different options" \(at Cards\.charge\)/,
    );
  });
});

describe('a named policy', () => {
  @Injectable()
  class Videos extends Service {
    @Resilience('youtube')
    async list(): Promise<void> {
      await this.fail();
    }

    @Resilience('youtube')
    @CircuitBreaker({ volumeThreshold: 100 })
    async upload(): Promise<void> {
      await this.fail();
    }
  }
  @Injectable()
  class Comments extends Service {
    release = (): void => {};

    @Resilience('youtube')
    async read(): Promise<void> {
      await new Promise<void>((resolve) => (this.release = resolve));
    }
  }
  const options = {
    policies: { youtube: { circuitBreaker: { volumeThreshold: 1 }, bulkhead: 1, retry: { maxRetries: 0 } } },
  } as const;

  it('shares its circuit among methods and with the service', async () => {
    const app = await start({ providers: [Videos, Comments], options });
    await expect(app.get(Videos).list()).rejects.toThrow('refused');
    const open = { code: 'CIRCUIT_OPEN', circuit: 'youtube' };
    await expect(app.get(Comments).read()).rejects.toMatchObject(open);
    await expect(app.get(ResilienceService).execute('youtube', () => 1)).rejects.toMatchObject(open);
  });

  it('shares its bulkhead', async () => {
    const app = await start({ providers: [Videos, Comments], options });
    const reading = app.get(Comments).read();
    await app.clock.settle();
    await expect(app.get(Videos).list()).rejects.toMatchObject({ code: 'BULKHEAD_FULL' });
    app.get(Comments).release();
    await reading;
    await expect(app.get(Videos).list()).rejects.toThrow('refused');
  });

  it('shares its retry budget', async () => {
    const retry = { maxRetries: 2, delay: 0, budget: { minimum: 2, ratio: 0 } } as const;
    const app = await start({ providers: [Videos], options: { policies: { youtube: { retry } } } });
    const first = expect(app.get(Videos).list()).rejects.toThrow('refused');
    await app.clock.advance(1);
    await first;
    expect(app.get(Videos).calls).toBe(3);
    const second = expect(
      app.get(ResilienceService).execute('youtube', () => Promise.reject(refused())),
    ).rejects.toThrow('refused');
    await app.clock.advance(1);
    await second;
    await expect(app.get(Videos).list()).rejects.toThrow('refused');
    expect(app.get(Videos).calls).toBe(4);
  });

  it('has a separate state for a method that overrides an option', async () => {
    const app = await start({ providers: [Videos], options });
    await expect(app.get(Videos).list()).rejects.toThrow('refused');
    await expect(app.get(Videos).upload()).rejects.toThrow('refused');
    const { steps } = app.get(ResilienceService).explain('Videos.upload');
    expect(steps.map(({ step, name }) => `${step} ${name}`)).toEqual([
      'retry youtube',
      'circuitBreaker Videos.upload',
      'bulkhead youtube',
    ]);
  });

  it('can come from a feature module', async () => {
    const app = await start({
      imports: [ResilienceModule.forFeature({ videos: { timeout: 100 } })],
    });
    const hanging = expect(
      app.get(ResilienceService).execute('videos', () => new Promise(() => {})),
    ).rejects.toMatchObject({ code: 'TIMEOUT' });
    await app.clock.advance(100);
    await hanging;
  });
});

describe('two users of one circuit', () => {
  @Injectable()
  class Bank {
    @CircuitBreaker('bank')
    async slow(): Promise<void> {
      await new Promise(() => {});
    }

    @CircuitBreaker('bank')
    @Retry(0)
    @Timeout(10_000)
    async slower(): Promise<void> {
      await new Promise(() => {});
    }
  }

  it('can have different limits: @Timeout() replaces the default limit', async () => {
    const app = await start([Bank]);
    const [slow, slower] = [app.get(Bank).slow(), app.get(Bank).slower()];
    const first = expect(slow).rejects.toMatchObject({ code: 'TIMEOUT', timeout: 3_000 });
    const second = expect(slower).rejects.toMatchObject({ code: 'TIMEOUT', timeout: 10_000 });
    await app.clock.advance(10_000);
    await Promise.all([first, second]);
    expect(app.get(CircuitBreakerService).getState('bank')?.stats).toMatchObject({ timeouts: 2 });
  });
});
