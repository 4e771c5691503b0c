import { minutes, mountDirectRoutes } from '@breakwater/core';
import { type HttpApplication, HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DirectRouteLimits, RateLimitModule } from '../src/index.js';
import { limitHeaders } from './support/start.js';

@Injectable()
class Pages {
  asked = 0;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(DirectRouteLimits) limits: DirectRouteLimits,
  ) {
    limits.add({ policy: 'pages', applies: (path) => path !== '/pages/live' });
  }

  async onModuleInit(): Promise<void> {
    const answer = { code: 200, headers: { 'content-type': 'text/plain' }, body: 'page' };
    await mountDirectRoutes(this.host, [
      { path: '/pages', answer: () => answer },
      {
        path: '/pages/:name',
        answer: ({ params }) => {
          this.asked++;
          return params['name'] === 'nowhere' ? undefined : Promise.resolve(answer);
        },
      },
    ]);
  }
}

describe.each(HTTP_PLATFORMS)('DirectRouteLimits on %s', (platform) => {
  let application: HttpApplication;
  afterEach(() => application.app.close());

  async function start(limit = 2): Promise<void> {
    application = await startApplication(platform, {
      imports: [
        RateLimitModule.forRoot({ policies: { pages: { limit, window: minutes(1), scope: 'shared' } } }),
      ],
      providers: [Pages],
    });
  }

  it('limits the routes that it applies to, together, with the fields of limits', async () => {
    await start();
    expect(limitHeaders(await application.fetch('/pages'))).toEqual({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-reset': '60',
    });
    const named = await application.fetch('/pages/one?verbose=1');
    expect([named.status, await named.text()]).toEqual([200, 'page']);
    const { asked } = application.app.get(Pages);
    const refused = await application.fetch('/pages/two');
    expect(refused.status).toBe(429);
    expect(limitHeaders(refused)).toMatchObject({ 'retry-after': '60', 'x-ratelimit-remaining': '0' });
    expect(await refused.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    expect(application.app.get(Pages).asked).toBe(asked);
  });

  it('leaves the other routes alone', async () => {
    await start(0);
    const live = await application.fetch('/pages/live');
    expect([live.status, limitHeaders(live)]).toEqual([200, {}]);
    expect((await application.fetch('/pages')).status).toBe(429);
  });

  it('leaves a path without an answer to the application', async () => {
    await start();
    expect((await application.fetch('/pages/nowhere')).status).toBe(404);
  });
});

it('needs a policy with the scope `shared`', async () => {
  await expect(
    startApplication('Express', {
      imports: [RateLimitModule.forRoot({ policies: { pages: { limit: 1, window: minutes(1) } } })],
      providers: [Pages],
    }),
  ).rejects.toThrow("the name of a policy with the scope 'shared'");
});
