import { readFileSync } from 'node:fs';
import { requireNode } from '@breakwater/core';
import { HealthModule, typeOrmCheck } from '@breakwater/health';
import { HttpModule } from '@breakwater/http';
import { enableGracefulShutdown } from '@breakwater/lifecycle';
import {
  CircuitBreaker,
  CircuitBreakerService,
  Resilience,
  ResilienceModule,
  Retry,
  TimeoutInterceptor,
} from '@breakwater/resilience';
import { type INestApplication, Injectable, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';

const PAGE = readFileSync('docs/faq.md', 'utf8');

@Injectable()
class Rates {
  @CircuitBreaker()
  async rate(): Promise<number> {
    return 1;
  }
}

@Injectable()
class NamedRates {
  @Resilience('rates')
  async rate(): Promise<number> {
    return 1;
  }
}

@Injectable()
class Circuits {
  constructor(readonly circuits: CircuitBreakerService) {}
}

/** Message of the error that ends the start of such an application. */
async function startError(
  { imports = [], providers = [] }: ModuleMetadata,
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<string> {
  @Module({ imports, providers })
  class RootModule {}

  const start = async (): Promise<void> => {
    const module = await Test.createTestingModule({ imports: [RootModule] }).compile();
    const app = module.createNestApplication({ logger: false });
    prepare(app);
    await app.init();
    await app.close();
  };
  return start().then(
    () => 'started',
    (error: unknown) => (error as Error).message,
  );
}

const thrownBy = (decorate: () => unknown): string => {
  try {
    decorate();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

const STARTS: Readonly<Record<string, () => string | Promise<string>>> = {
  'is decorated, but the application does not import ResilienceModule': () =>
    startError({ providers: [Rates] }),
  'imported as ResilienceModule.forRoot(), once, in the root module': () =>
    startError({
      imports: [ResilienceModule.forRoot({ enabled: false }), ResilienceModule.forRoot({ enabled: true })],
    }),
  'imported beside ResilienceModule: add ResilienceModule.forRoot()': () =>
    startError({
      imports: [HttpModule.forRoot(), HttpModule.forFeature([{ name: 'a', baseUrl: 'http://a.test' }])],
    }),
  'did you mean "maxRetries"': () =>
    startError({ imports: [ResilienceModule.forRoot({ defaults: { retry: { maxRetry: 1 } as never } })] }),
  'the name of a policy of ResilienceModule': () =>
    startError({ imports: [ResilienceModule.forRoot()], providers: [NamedRates] }),
  'on a method that returns a promise or an Observable': () =>
    thrownBy(() => {
      class Synchronous {
        @Retry()
        rate(): number {
          return 1;
        }
      }
      return Synchronous;
    }),
  'false where TimeoutInterceptor is registered': () =>
    startError({
      imports: [ResilienceModule.forRoot({ http: { deadline: true } })],
      providers: [{ provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor as Type }],
    }),
  "Nest can't resolve dependencies of": () => startError({ providers: [Circuits] }),
  'needs LifecycleModule: add LifecycleModule.forRoot()': () =>
    startError({}, (app) => void enableGracefulShutdown(app)),
  'with a data source of TypeOrmModule.forRoot()': () =>
    startError({ imports: [HealthModule.forRoot({ checks: { orders: { check: typeOrmCheck() } } })] }),
};

describe('the page of questions', () => {
  it.each(Object.entries(STARTS))(
    'explains the error "%s" in the words of the error',
    async (words, start) => {
      expect(await start()).toContain(words);
      expect(PAGE).toContain(words);
    },
  );

  it('explains the error of an old version of Node', () => {
    const message = thrownBy(() => requireNode('Breakwater', '22.12', '20.1.0'));
    expect(message).toContain('needs Node 22.12 or later');
    expect(PAGE).toContain('needs Node 22.12 or later');
  });
});
