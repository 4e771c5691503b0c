import { describe, expect, it, jest } from '@jest/globals';
import { ResilienceModule } from '@breakwater/resilience';
import { advance, BreakwaterTesting, expectNoLeaks, openCircuit, outcomes } from '@breakwater/testing';
import { Test } from '@nestjs/testing';
import { RateService, RatesApi } from './rates.service';

describe('RateService without ResilienceModule', () => {
  it('works in a class that the test makes', async () => {
    const api = { rate: outcomes('S', { value: '1.1' }) };
    await expect(new RateService(api).rate('EURUSD')).resolves.toBe('1.1');
    expect(api.rate).toHaveMadeAttempts(1);
  });

  it('works in a testing module', async () => {
    const module = await Test.createTestingModule({
      providers: [RateService, { provide: RatesApi, useValue: { rate: async () => '1.1' } }],
    }).compile();
    await expect(module.get(RateService).rate('EURUSD')).resolves.toBe('1.1');
  });

  it('works with useMocker', async () => {
    const module = await Test.createTestingModule({ providers: [RateService] })
      .useMocker(() => ({ rate: jest.fn(async () => '1.1') }))
      .compile();
    await expect(module.get(RateService).rate('EURUSD')).resolves.toBe('1.1');
    expect(module.get(RatesApi).rate).toHaveBeenCalledWith('EURUSD');
  });

  it('fails as an application, with the line to add', async () => {
    const module = await Test.createTestingModule({ providers: [RateService, RatesApi] }).compile();
    await expect(module.init()).rejects.toThrow(
      'RateService.rate is decorated, but the application does not import ResilienceModule. Add ResilienceModule.forRoot()',
    );
  });
});

describe('RateService with ResilienceModule', () => {
  const start = async (api: Partial<RatesApi>) => {
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot(), BreakwaterTesting.forRoot()],
      providers: [RateService, RatesApi],
    })
      .overrideProvider(RatesApi)
      .useValue(api)
      .compile();
    return module.init();
  };

  it('repeats a call on the virtual clock', async () => {
    const module = await start({ rate: outcomes('2*F S', { value: '1.1' }) });
    const call = module.get(RateService).rate('EURUSD');
    await advance(module, 1_000);
    await expect(call).resolves.toBe('1.1');
    expect(module).toHaveWaited([200, 400]);
    await expectNoLeaks(module);
  });

  it('answers from the fallback while the circuit is open', async () => {
    const module = await start({ rate: outcomes('S', { value: '1.1' }) });
    openCircuit(module, 'rates');
    await expect(module.get(RateService).rate('EURUSD')).resolves.toBe('unknown');
    expect(module).toHaveCircuit('rates', 'open');
    expect(module).toHaveUsedFallback();
  });

  it('limits the time of a call', async () => {
    const module = await start({ rate: outcomes('H') });
    const call = expect(module.get(RateService).fresh('EURUSD')).toRejectWithCode('TIMEOUT');
    await advance(module, 500);
    await call;
  });
});
