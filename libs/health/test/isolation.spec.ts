import { type CallHandler, Controller, Get, Module, VersioningType } from '@nestjs/common';
import type { INestApplication, MiddlewareConsumer, NestModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { map } from 'rxjs';
import { HealthModule } from '../src/index.js';
import { listen, PLATFORMS } from './support/platforms.js';

const denied = { canActivate: () => false };
const wrapped = {
  intercept: (_: unknown, next: CallHandler) => next.handle().pipe(map((data: unknown) => ({ data }))),
};

@Controller('videos')
class VideosController {
  @Get()
  list(): string[] {
    return [];
  }
}

@Controller('health/custom')
class CustomController {
  @Get()
  custom(): object {
    return { own: true };
  }
}

type Next = () => void;

interface FastifyHooks {
  addHook(name: 'onRequest', hook: (request: { url: string }) => Promise<void>): void;
  addHook(name: 'onSend', hook: (request: unknown, reply: unknown, body: string) => Promise<string>): void;
}

interface ExpressMiddleware {
  use(
    middleware: (
      request: { url: string },
      response: { setHeader(name: string, value: string): void },
      next: Next,
    ) => void,
  ): void;
}

describe.each(PLATFORMS)('the endpoints on $platform', ({ create }) => {
  let app: INestApplication | undefined;
  afterEach(() => app?.close());

  it('bypass prefix, versions, guards, interceptors and middleware of the application', async () => {
    const seen: string[] = [];
    const note = (request: { originalUrl: string }, _response: unknown, next: Next): void => {
      seen.push(request.originalUrl);
      next();
    };
    @Module({
      imports: [HealthModule.forRoot({ aliases: true })],
      controllers: [VideosController],
      providers: [
        { provide: APP_GUARD, useValue: denied },
        { provide: APP_INTERCEPTOR, useValue: wrapped },
      ],
    })
    class AppModule implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(note).forRoutes('*path');
      }
    }
    app = await create(AppModule);
    app.setGlobalPrefix('api');
    app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    app.use(note);
    const url = await listen(app);

    for (const path of ['/health', '/health/live', '/health/ready', '/health/memory', '/live', '/ready']) {
      const response = await fetch(url + path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(await response.json()).not.toHaveProperty('data');
    }
    expect(seen).toEqual([]);
    expect((await fetch(`${url}/api/v1/videos`)).status).toBe(403);
    expect(seen).not.toEqual([]);
    expect((await fetch(`${url}/api/health`)).status).toBe(404);
  });

  it('bypass middleware for all routes when the application has no prefix', async () => {
    const seen: string[] = [];
    @Module({ imports: [HealthModule.forRoot()], controllers: [VideosController] })
    class AppModule implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer
          .apply((request: { originalUrl: string }, _response: unknown, next: Next) => {
            seen.push(request.originalUrl);
            next();
          })
          .forRoutes('*path');
      }
    }
    app = await create(AppModule);
    const url = await listen(app);

    await fetch(`${url}/health/live`);
    await fetch(`${url}/videos`);

    expect(seen).toEqual(['/videos']);
  });

  it('bypass hooks that main.ts adds to the framework', async () => {
    @Module({ imports: [HealthModule.forRoot()], controllers: [VideosController] })
    class AppModule {}
    app = await create(AppModule);
    const seen: string[] = [];
    const instance = app.getHttpAdapter().getInstance() as FastifyHooks | ExpressMiddleware;
    if ('addHook' in instance) {
      instance.addHook('onRequest', async (request) => void seen.push(request.url));
      instance.addHook('onSend', async (_request, _reply, body) => `{"enveloped":${body}}`);
    } else {
      instance.use((request, response, next) => {
        seen.push(request.url);
        response.setHeader('x-enveloped', 'yes');
        next();
      });
    }
    const url = await listen(app);

    const health = await fetch(`${url}/health/live`);
    expect(await health.json()).toEqual({ status: 'alive' });
    expect(health.headers.get('x-enveloped')).toBeNull();
    await fetch(`${url}/videos`);
    expect(seen).toEqual(['/videos']);
  });

  it('leave unknown names to routes of the application', async () => {
    @Module({ imports: [HealthModule.forRoot()], controllers: [CustomController] })
    class AppModule {}
    app = await create(AppModule);
    const url = await listen(app);

    expect(await (await fetch(`${url}/health/custom`)).json()).toEqual({ own: true });
    expect((await fetch(`${url}/health/nothing`)).status).toBe(404);
    expect((await fetch(`${url}/health/constructor`)).status).toBe(404);
  });
});
