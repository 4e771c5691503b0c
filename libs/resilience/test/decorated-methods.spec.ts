import { inspect } from 'node:util';
import { currentContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Injectable, Param, Query, Scope, SetMetadata } from '@nestjs/common';
import { PARAMTYPES_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ContextIdFactory } from '@nestjs/core';
import {
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  Fallback,
  Resilience,
  ResilienceService,
  Retry,
  Timeout,
} from '../src/index.js';
import { refused, start } from './application.harness.js';

/** Fails as often as it is told. */
class Flaky {
  calls = 0;
  failures = 0;

  protected work<T>(value: T): T {
    this.calls++;
    if (this.failures-- > 0) throw refused();
    return value;
  }
}

@Injectable()
class VideoService extends Flaky {
  #secret = 'private';

  @CircuitBreaker({ volumeThreshold: 2 })
  async publish(id: string): Promise<string> {
    return this.work(`${id} ${this.#secret}`);
  }

  publishAll(ids: string[]): Promise<string[]> {
    return Promise.all(ids.map((id) => this.publish(id)));
  }
}

describe('a decorated method', () => {
  it('reaches private fields and arguments of its instance', async () => {
    const service = (await start([VideoService])).get(VideoService);
    await expect(service.publish('a')).resolves.toBe('a private');
  });

  it('runs through its policies when its own class calls it', async () => {
    const app = await start([VideoService]);
    const service = app.get(VideoService);
    service.failures = 2;
    await expect(service.publishAll(['a', 'b'])).rejects.toThrow('refused');
    await expect(service.publish('c')).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      circuit: 'VideoService.publish',
    });
    expect(service.calls).toBe(2);
  });

  it('adds no enumerable field to its instance', async () => {
    const service = (await start([VideoService])).get(VideoService);
    expect(inspect(service)).toBe('VideoService { calls: 0, failures: 0 }');
  });

  it('runs in a context whose signal aborts at the time limit', async () => {
    @Injectable()
    class Hanging {
      signal: AbortSignal | undefined;

      @Timeout(1_000)
      async hang(): Promise<void> {
        await Promise.resolve();
        this.signal = currentContext()?.signal;
        await new Promise(() => {});
      }
    }
    const app = await start([Hanging]);
    const outcome = app.get(Hanging).hang();
    const rejection = expect(outcome).rejects.toMatchObject({ code: 'TIMEOUT', timeout: 1_000 });
    await app.clock.advance(1_000);
    await rejection;
    expect(app.get(Hanging).signal?.aborted).toBe(true);
  });

  it('runs its fallback on the instance, with the error and the arguments', async () => {
    @Injectable()
    class Statistics {
      readonly unit = 'views';

      @Fallback('lastKnown')
      async read(_channel: string, _detailed?: boolean): Promise<string> {
        throw refused();
      }

      lastKnown(error: unknown, channel: string, detailed?: boolean): string {
        return [(error as Error).message, channel, detailed, this.unit].join(' ');
      }
    }
    const service = (await start([Statistics])).get(Statistics);
    await expect(service.read('a')).resolves.toBe('refused a  views');
  });
});

describe('a decorated method of a class with another scope', () => {
  it('shares the circuit among the instances of a request-scoped class', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest extends Flaky {
      @CircuitBreaker({ volumeThreshold: 2 })
      async read(): Promise<number> {
        return this.work(1);
      }
    }
    const { module } = await start([PerRequest]);
    for (let request = 0; request < 2; request++) {
      const service = await module.resolve(PerRequest, ContextIdFactory.create());
      service.failures = 1;
      await expect(service.read()).rejects.toThrow('refused');
    }
    const third = await module.resolve(PerRequest, ContextIdFactory.create());
    await expect(third.read()).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', circuit: 'PerRequest.read' });
  });

  it('shares the circuit among the instances of a transient class', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Client extends Flaky {
      @CircuitBreaker({ volumeThreshold: 1 })
      async read(): Promise<number> {
        return this.work(1);
      }
    }
    @Injectable()
    class First {
      constructor(readonly client: Client) {}
    }
    @Injectable()
    class Second {
      constructor(readonly client: Client) {}
    }
    const app = await start([Client, First, Second]);
    const { client } = app.get(First);
    client.failures = 1;
    await expect(client.read()).rejects.toThrow('refused');
    await expect(app.get(Second).client.read()).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(app.get(Second).client).not.toBe(client);
  });
});

describe('a decorated method and inheritance', () => {
  @Injectable()
  class Storage extends Flaky {
    @CircuitBreaker({ volumeThreshold: 1 })
    async read(key: string): Promise<string> {
      return this.work(`read ${key}`);
    }
  }

  @Injectable()
  class Disk extends Storage {}

  @Injectable()
  class Cloud extends Storage {
    @Retry({ maxRetries: 1, delay: 0 })
    override async read(key: string): Promise<string> {
      return `cloud ${await super.read(key)}`;
    }
  }

  @Injectable()
  class Tape extends Storage {
    override async read(key: string): Promise<string> {
      return `tape ${await super.read(key)}`;
    }
  }

  it('has a circuit for each class that inherits it', async () => {
    const app = await start([Storage, Disk]);
    app.get(Disk).failures = 1;
    await expect(app.get(Disk).read('a')).rejects.toThrow('refused');
    await expect(app.get(Disk).read('a')).rejects.toMatchObject({ circuit: 'Disk.read' });
    await expect(app.get(Storage).read('a')).resolves.toBe('read a');
  });

  it('calls super through the policies of the base class, without recursion', async () => {
    const app = await start([Cloud]);
    await expect(app.get(Cloud).read('a')).resolves.toBe('cloud read a');
    expect(Object.keys(app.get(CircuitBreakerService).getAllStates())).toEqual(['Storage.read']);
  });

  it('keeps the policies of both classes: the retry outside, the circuit of the base class inside', async () => {
    const app = await start([Cloud]);
    app.get(Cloud).failures = 1;
    const outcome = expect(app.get(Cloud).read('a')).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    await app.clock.advance(0);
    await outcome;
    expect(app.get(Cloud).calls).toBe(1);
  });

  it('keeps the policies of a method that an override without decorators calls by super', async () => {
    const app = await start([Tape]);
    app.get(Tape).failures = 1;
    await expect(app.get(Tape).read('a')).rejects.toThrow('refused');
    await expect(app.get(Tape).read('a')).rejects.toMatchObject({ circuit: 'Storage.read' });
  });

  it('gives classes that extend each other their own dependencies beside the runtime', async () => {
    @Injectable()
    class Base extends Flaky {
      @Inject('unit') readonly unit!: string;

      @Bulkhead()
      async measure(): Promise<string> {
        return this.unit;
      }
    }
    @Injectable()
    class Derived extends Base {
      @Inject('scale') readonly scale!: number;

      @CircuitBreaker()
      async scaled(): Promise<string> {
        return `${this.scale} ${await this.measure()}`;
      }
    }
    const app = await start([
      Derived,
      { provide: 'unit', useValue: 'ms' },
      { provide: 'scale', useValue: 10 },
    ]);
    await expect(app.get(Derived).scaled()).resolves.toBe('10 ms');
  });
});

describe('the name and metadata of a decorated method', () => {
  const Documented = (text: string): MethodDecorator => SetMetadata('documentation', text);
  const Tagged = (tag: string): MethodDecorator => SetMetadata('tag', tag);
  const Limited = (limit: number): MethodDecorator => SetMetadata('limit', limit);

  @Controller('videos')
  class VideosController {
    @Documented('reads a video')
    @CircuitBreaker()
    @Get(':id')
    @Retry(1)
    @Tagged('videos')
    @Bulkhead()
    @Limited(10)
    async read(@Param('id') id: string, @Query('part') part: string): Promise<string> {
      return `${id} ${part}`;
    }
  }
  const { prototype } = VideosController;
  const method = Reflect.get(prototype, 'read') as (...args: unknown[]) => unknown;

  it('keeps its name and length', () => {
    expect([method.name, method.length]).toEqual(['read', 2]);
  });

  it('keeps the metadata of decorators above, between and below its policies', () => {
    const read = (key: string): unknown => Reflect.getMetadata(key, method);
    expect([PATH_METADATA, 'documentation', 'tag', 'limit'].map(read)).toEqual([
      ':id',
      'reads a video',
      'videos',
      10,
    ]);
  });

  it('keeps the metadata of parameters and types for Nest', () => {
    expect(Reflect.getMetadata(PARAMTYPES_METADATA, prototype, 'read')).toEqual([String, String]);
    const route = Reflect.getMetadata(ROUTE_ARGS_METADATA, VideosController, 'read') as object;
    expect(Object.keys(route)).toHaveLength(2);
  });

  it('has the same pipeline for every order of its decorators', async () => {
    class Order {
      @Bulkhead(2)
      @Retry(1)
      @Timeout(1_000)
      async one(): Promise<void> {}

      @Timeout(1_000)
      @Bulkhead(2)
      @Retry(1)
      async other(): Promise<void> {}
    }
    const service = (await start([Order])).get(ResilienceService);
    const stepsOf = (name: string): string[] =>
      service.explain(`Order.${name}`).steps.map(({ step }) => step);
    expect(stepsOf('one')).toEqual(['totalTimeout', 'retry', 'bulkhead']);
    expect(stepsOf('other')).toEqual(stepsOf('one'));
  });
});

describe('a decorated method outside of Nest', () => {
  it('runs its policies with a state of its own for each instance', async () => {
    const [broken, healthy] = [new VideoService(), new VideoService()];
    broken.failures = 2;
    await expect(broken.publishAll(['a', 'b'])).rejects.toThrow('refused');
    await expect(broken.publish('c')).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    await expect(healthy.publish('c')).resolves.toBe('c private');
  });

  it('runs without the policy that it names, which no module defines', async () => {
    class Videos {
      @Resilience('youtube')
      @Retry({ maxRetries: 1, delay: 0 })
      async list(): Promise<string> {
        return 'listed';
      }
    }
    await expect(new Videos().list()).resolves.toBe('listed');
  });
});
