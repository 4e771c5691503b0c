import { ResilienceModule, ResilienceService } from '@breakwater/resilience';
import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { HttpClients, HttpModule, type HttpModuleOptions, type NamedUpstreamOptions } from '../src/index.js';

const compile = async (upstream: unknown, module: unknown = {}, resilience = {}): Promise<TestingModule> => {
  const app = await Test.createTestingModule({
    imports: [
      ResilienceModule.forRoot(resilience),
      HttpModule.forRoot(module as HttpModuleOptions),
      HttpModule.forFeature([upstream as NamedUpstreamOptions]),
    ],
  }).compile();
  await app.init();
  await app.close();
  return app;
};

const VALID = { name: 'payments', baseUrl: 'http://payments.example' };

describe('options of an upstream', () => {
  it.each([
    ['no base URL', { name: 'payments' }, /"http.payments.baseUrl" to be an address such as/],
    ['a relative address', { ...VALID, baseUrl: '/v1' }, /baseUrl/],
    ['another protocol', { ...VALID, baseUrl: 'ftp://a.example' }, /baseUrl/],
    [
      'credentials in the address',
      { ...VALID, baseUrl: 'http://ann:secret@a.example' },
      /without user name and password/,
    ],
    ['a query in the address', { ...VALID, baseUrl: 'http://a.example?key=secret' }, /without a query/],
    ['an empty query', { ...VALID, baseUrl: 'http://a.example?' }, /without a query/],
    ['a fragment', { ...VALID, baseUrl: 'http://a.example#x' }, /without a query/],
    ['a misspelt option', { ...VALID, headrs: {} }, /did you mean \\?"headers/],
    ['a name of axios', { ...VALID, baseURL: 'http://a.example' }, /written as \{ baseUrl \}/],
    ['a time limit in the wrong place', { ...VALID, timeout: 5_000 }, /written as \{ policy: \{ timeout/],
    ['null', { ...VALID, external: null }, /"http.payments.external"/],
    ['a wrong header', { ...VALID, headers: { 'a b': '1' } }, /headers with valid names/],
    ['a host', { ...VALID, headers: { host: 'a' } }, /belongs to the connection/],
    ['a wrong form of keys', { ...VALID, idempotencyKeys: 'plain' }, /one of 'quoted', 'raw'/],
    ['a fallback', { ...VALID, policy: { fallback: { value: 1 } } }, /@Fallback\(\) at the method/],
    ['a cache', { ...VALID, policy: { cache: true } }, /@Cached\(\) at the method/],
    ['a policy that is a list', { ...VALID, policy: [] }, /the name of a policy, or an object/],
    [
      'an unknown policy',
      { ...VALID, policy: 'other' },
      /"http.payments.policy" to be the name of a policy that/,
    ],
    ['an unknown kind of policy', { ...VALID, policy: { retries: 3 } }, /retr/],
    ['a wrong value of a policy', { ...VALID, policy: { retry: { maxRetries: -1 } } }, /"retry.maxRetries"/],
    ['an address of an untrusted upstream', { ...VALID, untrusted: true }, /has its own address/],
    [
      'redirects of an untrusted upstream',
      { name: 'images', untrusted: true, redirects: 'same-origin' },
      /never redirected/,
    ],
    ['connections', { ...VALID, connections: 0 }, /"http.payments.connections"/],
    ['a name with a slash', { ...VALID, name: 'a/b' }, /"http.upstream.name"/],
    ['no name', { baseUrl: 'http://a.example' }, /"http.upstream.name"/],
    ['no options', null, /./],
  ])('refuse %s', async (_, upstream, message) => {
    await expect(compile(upstream)).rejects.toThrow(message);
    await expect(compile(upstream)).rejects.not.toThrow(/secret\b/);
  });

  it('are refused all at once', async () => {
    const wrong = { name: 'payments', baseUrl: 'x', external: 1, connections: -1, idempotencyKeys: 'x' };
    await expect(compile(wrong)).rejects.toThrow(/4 options are wrong/);
  });

  it.each([
    [{ defaults: { baseUrl: 'http://a.example' } }, /"http.defaults.baseUrl"/],
    [{ defaults: { connectTimeout: 0 } }, /"http.defaults.connectTimeout"/],
    [{ upstreams: [] }, /written as HttpModule.forFeature/],
    [{ defaults: null }, /"http.defaults"/],
  ])('of the module refuse %j', async (module, message) => {
    await expect(compile(VALID, module)).rejects.toThrow(message);
  });

  it('refuse a name that another module has defined', async () => {
    const imports = [VALID, { ...VALID, external: true }].map((options) => HttpModule.forFeature([options]));
    const app = Test.createTestingModule({
      imports: [ResilienceModule.forRoot(), HttpModule.forRoot(), ...imports],
    });
    await expect(app.compile()).rejects.toThrow(/a name that no other module has defined/);
  });

  it('refuse a module that is imported twice, or bare', async () => {
    const twice = [HttpModule.forRoot(), HttpModule.forRoot({ defaults: { external: true } })];
    for (const imports of [twice, [HttpModule]]) {
      const app = Test.createTestingModule({ imports: [ResilienceModule.forRoot(), ...imports] });
      await expect(app.compile()).rejects.toThrow(/imported as HttpModule.forRoot\(\), once/);
    }
  });
});

describe('values of options', () => {
  const explained = (app: TestingModule, step: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(
        app
          .get(ResilienceService)
          .explain('http:payments')
          .steps.find((each) => each.step === step)?.options ?? {},
      ).map(([option, { value }]) => [option, value]),
    );

  it('come from the upstream, then from the module, then from this package', async () => {
    const app = await compile(
      { ...VALID, policy: { retry: 5 } },
      { defaults: { policy: { retry: { maxRetries: 4, delay: 7 }, bulkhead: 9 } } },
    );
    expect(explained(app, 'retry')).toMatchObject({ maxRetries: 5 });
    expect(explained(app, 'bulkhead')).toMatchObject({ maxConcurrent: 9, maxQueue: 100 });
    expect(explained(app, 'attemptTimeout')).toMatchObject({ timeout: 10_000 });
  });

  it('shorten an attempt to a shorter total', async () => {
    const app = await compile({ ...VALID, policy: { timeout: 5_000 } });
    expect(explained(app, 'totalTimeout')).toMatchObject({ timeout: 5_000 });
    expect(explained(app, 'attemptTimeout')).toEqual({});
  });

  it('come from factories', async () => {
    @Module({ providers: [{ provide: 'URL', useValue: 'http://payments.example/v2' }], exports: ['URL'] })
    class ConfigurationModule {}
    const app = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot(),
        HttpModule.forRootAsync({ useFactory: () => ({ defaults: { external: true } }) }),
        HttpModule.forFeatureAsync([
          {
            name: 'payments',
            imports: [ConfigurationModule],
            inject: ['URL'],
            useFactory: async (baseUrl: string) => ({ baseUrl }),
          },
        ]),
      ],
    }).compile();
    expect(app.get(HttpClients).client('payments').baseUrl).toBe('http://payments.example/v2');
    expect(() => app.get(HttpClients).client('other')).toThrow(/one of the upstreams .* \(payments\)/);
    await app.close();
  });
});

describe('an application without ResilienceModule', () => {
  it('is refused, with the line that is missing', async () => {
    const compiled = Test.createTestingModule({ imports: [HttpModule.forRoot()] }).compile();
    await expect(compiled).rejects.toThrow(
      'Expected "HttpModule" to be imported beside ResilienceModule: ' +
        'add ResilienceModule.forRoot() to the imports of the root module, got "no ResilienceModule"',
    );
  });
});
