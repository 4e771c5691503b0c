import { type DirectRoute, mountDirectRoutes } from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, type INestApplication, Module } from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const ADAPTERS = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() } as const;

/** A module that mounts routes while it is instantiated, as those of probes and metrics do. */
function mounting(...routes: DirectRoute[]): DynamicModule {
  class RoutesModule {}
  const mounted = {
    provide: 'MOUNTED',
    inject: [HttpAdapterHost],
    useFactory: (host: HttpAdapterHost) => mountDirectRoutes(host, routes),
  };
  return { module: RoutesModule, providers: [mounted] };
}

const text = (path: string, body: string | Uint8Array): DirectRoute => ({
  path,
  answer: () => ({ code: 200, headers: { 'content-type': 'text/plain' }, body }),
});

describe.each(Object.keys(ADAPTERS) as (keyof typeof ADAPTERS)[])('mountDirectRoutes on %s', (platform) => {
  let app: INestApplication;
  afterEach(() => app.close());

  async function listen(
    ...imports: DynamicModule[]
  ): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
    @Module({ imports })
    class AppModule {}
    const options = { logger: false, abortOnError: false } as const;
    app = await NestFactory.create(AppModule, ADAPTERS[platform]() as never, options);
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    return (path, init) => fetch(url + path, init);
  }

  it('mounts the routes of several modules that are instantiated at the same time', async () => {
    const get = await listen(
      mounting(text('/one', 'first')),
      mounting(text('/two', new Uint8Array([111, 107]))),
    );
    expect(await (await get('/one')).text()).toBe('first');
    expect(await (await get('/two')).text()).toBe('ok');
  });

  it('answers HEAD with the length and without a body', async () => {
    const get = await listen(mounting(text('/one', 'größe')));
    const response = await get('/one', { method: 'HEAD' });
    expect([response.headers.get('content-length'), await response.text()]).toEqual(['7', '']);
  });

  it('passes on headers and parameters, and leaves unanswered requests to the application', async () => {
    const get = await listen(
      mounting({
        path: '/files/:name',
        answer: ({ headers, params: { name = '' } }) =>
          name === 'mine'
            ? text('', `${name} for ${String(headers['x-user'])}`).answer({} as never)
            : undefined,
      }),
    );
    expect(await (await get('/files/mine', { headers: { 'x-user': 'ada' } })).text()).toBe('mine for ada');
    const other = await get('/files/other');
    expect([other.status, await other.json()]).toEqual([
      404,
      { statusCode: 404, message: 'Cannot GET /files/other', error: 'Not Found' },
    ]);
  });
});
