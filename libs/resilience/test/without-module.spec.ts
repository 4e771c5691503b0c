import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type INestApplicationContext,
  Injectable,
  Module,
  type ModuleMetadata,
  type Provider,
  Scope,
} from '@nestjs/common';
import { ContextIdFactory, NestFactory } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { CircuitBreaker, CircuitBreakerService, ResilienceModule, Retry } from '../src/index.js';
import { refused } from './application.harness.js';

@Injectable()
class VideoService {
  calls = 0;
  broken = false;

  @Retry({ maxRetries: 1, delay: 0 })
  @CircuitBreaker({ volumeThreshold: 2 })
  async publish(): Promise<string> {
    this.calls++;
    if (this.broken) throw refused();
    return 'published';
  }
}

@Injectable()
class ShortVideoService extends VideoService {}

const OUTSIDE =
  'VideoService.publish is decorated, but the application does not import ResilienceModule. ' +
  'Add ResilienceModule.forRoot() to the imports of the root module.';

const running: INestApplicationContext[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((application) => application.close()));
});

const compile = (...providers: Provider[]): Promise<TestingModule> =>
  Test.createTestingModule({ providers }).compile();

/** Starts an application as `main.ts` does. */
async function boot(providers: Provider[], imports: ModuleMetadata['imports'] = []): Promise<void> {
  @Module({ providers, imports })
  class AppModule {}
  const application = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  running.push(application);
  await application.init();
}

/** Codes and results of three calls, the last of which an open circuit refuses. */
async function callThrice(service: VideoService): Promise<unknown[]> {
  const codeOf = (error: { readonly code: string }): string => error.code;
  const first = await service.publish();
  service.broken = true;
  await service.publish().catch(codeOf);
  return [first, await service.publish().catch(codeOf), service.calls];
}

const POLICIES_WORK = ['published', 'CIRCUIT_OPEN', 2];

describe('a unit test of a decorated class', () => {
  it('needs no module for an instance made with new', async () => {
    expect(await callThrice(new VideoService())).toEqual(POLICIES_WORK);
  });

  it.each([VideoService, ShortVideoService])('needs no ResilienceModule for a provider: %p', async (type) => {
    expect(await callThrice((await compile(type)).get(type))).toEqual(POLICIES_WORK);
  });

  it('needs no ResilienceModule for a request-scoped provider', async () => {
    const module = await compile({ provide: VideoService, useClass: VideoService, scope: Scope.REQUEST });
    expect(await callThrice(await module.resolve(VideoService, ContextIdFactory.create()))).toEqual(
      POLICIES_WORK,
    );
  });

  it('needs no ResilienceModule for a transient provider', async () => {
    const module = await compile({ provide: VideoService, useClass: VideoService, scope: Scope.TRANSIENT });
    expect(await callThrice(await module.resolve(VideoService))).toEqual(POLICIES_WORK);
  });

  it('needs no ResilienceModule for an instance that a factory makes', async () => {
    const module = await compile({ provide: VideoService, useFactory: () => new ShortVideoService() });
    expect(await callThrice(module.get(VideoService))).toEqual(POLICIES_WORK);
  });

  it.each([
    ['an empty object', () => ({})],
    [
      'a mock that answers to every name',
      () => new Proxy({}, { get: (_, name) => name !== 'then' && (() => undefined) }),
    ],
    ['nothing', () => undefined],
  ])('may mock every missing token as %s', async (_, mocker) => {
    const module = await Test.createTestingModule({ providers: [VideoService] })
      .useMocker(mocker as never)
      .compile();
    expect(await callThrice(module.get(VideoService))).toEqual(POLICIES_WORK);
  });

  it('shares no state with another test', async () => {
    const [first, second] = [await compile(VideoService), await compile(VideoService)];
    expect(await callThrice(first.get(VideoService))).toEqual(POLICIES_WORK);
    await expect(second.get(VideoService).publish()).resolves.toBe('published');
  });

  it('can initialize its module when the runtime is mocked', async () => {
    const module = await Test.createTestingModule({ providers: [VideoService] })
      .useMocker(() => ({}))
      .compile();
    running.push(module);
    await module.init();
    expect(await callThrice(module.get(VideoService))).toEqual(POLICIES_WORK);
  });
});

describe('an application without ResilienceModule', () => {
  it.each<[string, Provider]>([
    ['a class', VideoService],
    ['a value', { provide: 'videos', useValue: new VideoService() }],
    ['a frozen value', { provide: 'videos', useValue: Object.freeze(new VideoService()) }],
    ['a factory', { provide: 'videos', useFactory: () => new VideoService() }],
  ])('does not start with a decorated method of %s', async (_, provider) => {
    await expect(boot([provider])).rejects.toThrow(OUTSIDE);
  });

  it('does not start with a decorated method that a class inherits', async () => {
    await expect(boot([ShortVideoService])).rejects.toThrow(`Short${OUTSIDE}`);
  });

  it('does not start with a decorated method of a transient class', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Client extends VideoService {}
    @Injectable()
    class Consumer {
      constructor(readonly client: Client) {}
    }
    await expect(boot([Client, Consumer])).rejects.toThrow('Client.publish is decorated');
  });

  it('does not start with a class that has a bootstrap hook of its own', async () => {
    const hooks: string[] = [];
    @Injectable()
    class Hooked {
      @Retry()
      async read(): Promise<void> {}

      onApplicationBootstrap(): void {
        hooks.push('hook');
      }
    }
    await expect(boot([Hooked])).rejects.toThrow('Hooked.read is decorated');
    expect(hooks).toEqual([]);
  });

  it('does not start when a decorated method was called before the bootstrap', async () => {
    @Injectable()
    class Eager {
      @Retry()
      async read(): Promise<void> {}

      onModuleInit(): Promise<void> {
        return this.read();
      }
    }
    await expect(boot([Eager])).rejects.toThrow('Eager.read is decorated');
  });

  it('does not start as a testing module that is initialized', async () => {
    const module = await compile(VideoService);
    running.push(module);
    await expect(module.init()).rejects.toThrow(OUTSIDE);
    await expect(module.createNestApplication().init()).rejects.toThrow(OUTSIDE);
  });
});

describe('an application that imports ResilienceModule', () => {
  it('starts with decorated classes of every module, wherever the import stands', async () => {
    @Module({ imports: [ResilienceModule.forRoot()] })
    class PlatformModule {}
    @Module({
      providers: [
        VideoService,
        { provide: 'value', useValue: new VideoService() },
        { provide: 'frozen', useValue: Object.freeze(new VideoService()) },
        { provide: 'factory', useFactory: () => new VideoService() },
      ],
    })
    class VideosModule {}
    await expect(boot([ShortVideoService], [VideosModule, PlatformModule])).resolves.toBeUndefined();
  });

  it('runs the bootstrap hook of a decorated class once, also an inherited or decorated one', async () => {
    const hooks: string[] = [];
    @Injectable()
    class Own {
      @Retry()
      async read(): Promise<void> {}

      onApplicationBootstrap(): void {
        hooks.push(this.constructor.name);
      }
    }
    @Injectable()
    class Inherited extends Own {
      @Retry()
      async write(): Promise<void> {}
    }
    @Injectable()
    class Overriding extends Own {
      @Retry()
      async write(): Promise<void> {}

      override onApplicationBootstrap(): void {
        super.onApplicationBootstrap();
      }
    }
    @Injectable()
    class Decorated {
      @Retry()
      async read(): Promise<void> {}

      @Retry()
      async onApplicationBootstrap(): Promise<void> {
        hooks.push('Decorated');
      }
    }
    await boot([Own, Inherited, Overriding, Decorated], [ResilienceModule.forRoot()]);
    expect(hooks.toSorted()).toEqual(['Decorated', 'Inherited', 'Overriding', 'Own']);
  });

  it('injects a frozen instance that Nest made', async () => {
    @Injectable()
    class Frozen {
      constructor() {
        Object.freeze(this);
      }

      @CircuitBreaker('frozen')
      async read(): Promise<void> {}
    }
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot()],
      providers: [Frozen],
    }).compile();
    running.push(module);
    await module.init();
    await module.get(Frozen).read();
    expect(module.get(CircuitBreakerService).getState('frozen')?.stats.successes).toBe(1);
  });

  it('does not start with a wrong option, although the injection is optional', async () => {
    const options = { policies: { rates: { retry: -1 } } };
    await expect(boot([VideoService], [ResilienceModule.forRoot(options)])).rejects.toThrow(
      'Expected "retry.maxRetries" to be an integer >= 0, got -1',
    );
    const broken = ResilienceModule.forRootAsync({
      useFactory: () => {
        throw new Error('no settings');
      },
    });
    await expect(boot([VideoService], [broken])).rejects.toThrow('no settings');
  });
});
