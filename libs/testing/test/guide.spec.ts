import '@breakwater/testing/jest';
import { globSync, readFileSync } from 'node:fs';
import { CircuitBreaker, Fallback, ResilienceModule, Retry, Timeout } from '@breakwater/resilience';
import {
  advance,
  BreakwaterTesting,
  eventsOf,
  expectNoLeaks,
  openCircuit,
  outcomes,
  startApplication,
  watchCall,
} from '@breakwater/testing';
import { Controller, Get, Inject, Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';

const PAGE = 'docs/guides/testing.md';

/** The dependency of the service. */
abstract class RatesApi {
  abstract rate(pair: string): Promise<string>;
}

@Injectable()
class RateService {
  constructor(@Inject(RatesApi) private readonly api: RatesApi) {}

  @Fallback({ value: 'unknown' })
  @Retry({ maxRetries: 2, delay: 200, jitter: 'none' })
  @CircuitBreaker('rates')
  async rate(pair: string): Promise<string> {
    return this.api.rate(pair);
  }

  @Timeout(500)
  async fresh(pair: string): Promise<string> {
    return this.api.rate(pair);
  }
}

@Controller('rates')
class RateController {
  constructor(@Inject(RateService) private readonly rates: RateService) {}

  @Get('EURUSD')
  async read(): Promise<object> {
    return { rate: await this.rates.rate('EURUSD') };
  }
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

describe('the guide about tests', () => {
  let app: { close(): Promise<void> } | undefined;

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  const start = async (policies: 'on' | 'off' | 'instant', script: string) => {
    const api = { rate: outcomes(script, { value: '1.1' }) };
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot(), BreakwaterTesting.forRoot({ policies })],
      providers: [RateService, { provide: RatesApi, useValue: api }],
    }).compile();
    await module.init();
    app = module;
    return { module, rates: module.get(RateService), api };
  };

  it('tests a decorated class without a module', async () => {
    const api = { rate: outcomes('S', { value: '1.1' }) };
    const rates = new RateService(api);
    await expect(rates.rate('EURUSD')).resolves.toBe('1.1');
    expect(api.rate.calls[0]?.args).toEqual(['EURUSD']);
  });

  it('builds a test module, and moves the time', async () => {
    const api = { rate: outcomes('2*F S', { value: '1.1' }) };
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot(), BreakwaterTesting.forRoot()],
      providers: [RateService, { provide: RatesApi, useValue: api }],
    }).compile();
    await module.init();
    app = module;

    const call = module.get(RateService).rate('EURUSD');
    await advance(module, 1_000);
    await expect(call).resolves.toBe('1.1');
    expect(module).toHaveWaited([200, 400]);
    expect(module).not.toHaveUsedFallback();
    expect(eventsOf(module).named('call.finished')).toMatchObject([{ outcome: 'success', attempts: 3 }]);
  });

  it('scripts a flaky upstream', async () => {
    const api = { rate: outcomes('E(ECONNRESET) 503(2) T(500) S', { value: '1.1' }).thenForever('F') };
    await expect(api.rate()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(api.rate()).rejects.toMatchObject({ status: 503 });
    const upstream = outcomes('503(2) S', { value: { rate: '1.1' } });
    const response = await upstream.fetch('https://rates.example/EURUSD');
    expect(response.headers.get('retry-after')).toBe('2');
    await expect(upstream.fetch('https://rates.example/EURUSD').then((good) => good.json())).resolves.toEqual(
      {
        rate: '1.1',
      },
    );
  });

  it('leaves policies out, or lets their waits take no time', async () => {
    const off = await start('off', 'F');
    await expect(off.rates.rate('EURUSD')).resolves.toBe('unknown');
    expect(off.api.rate).toHaveMadeAttempts(1);
    await off.module.close();

    const { module, rates, api } = await start('instant', '2*F S');
    await expect(rates.rate('EURUSD')).resolves.toBe('1.1');
    expect(api.rate).toHaveMadeAttempts(3);
    expect(module).toHaveWaited([200, 400]);
  });

  it('opens a circuit, and finds no leak', async () => {
    const { module } = await start('on', '');

    openCircuit(module, 'rates');
    await expect(module.get(RateService).rate('EURUSD')).resolves.toBe('unknown');
    expect(module).toHaveCircuit('rates', 'open');
    expect(module).toHaveUsedFallback();
    await expectNoLeaks(module);
  });

  it('measures a time limit on the virtual clock', async () => {
    const { module, api } = await start('on', 'H');

    const call = watchCall(module, module.get(RateService).fresh('EURUSD'));
    await advance(module, 500);
    await expect(call).toRejectWithCode('TIMEOUT');
    expect(call).toHaveSettledWithin(500);
    expect(api.rate.aborted).toBe(1);
  });

  it('asks an application over HTTP', async () => {
    const api = { rate: outcomes('S', { value: '1.1' }) };
    const application = await startApplication('Express', {
      imports: [ResilienceModule.forRoot()],
      controllers: [RateController],
      providers: [RateService, { provide: RatesApi, useValue: api }],
    });
    app = application.app;
    await expect(application.json('/rates/EURUSD')).resolves.toEqual({ status: 200, body: { rate: '1.1' } });
    openCircuit(application.app, 'rates');
    await expect(application.json('/rates/EURUSD')).resolves.toEqual({
      status: 200,
      body: { rate: 'unknown' },
    });
  });

  it('shows no TypeScript that no spec runs', () => {
    const snippets = [...readFileSync(PAGE, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map((match) =>
      flat(match[1] ?? ''),
    );
    const specs = globSync(['libs/testing/test/**/*.ts', 'test/matrix/consumer/unit-tests/*.test.ts']).map(
      (file) => flat(readFileSync(file, 'utf8')),
    );
    expect(snippets.length).toBeGreaterThan(8);
    expect(snippets.filter((snippet) => !specs.some((text) => text.includes(snippet)))).toEqual([]);
  });
});
