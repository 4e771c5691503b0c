import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { RESILIENCE_VARIABLES, resilienceConfig } from '@breakwater/resilience/config';
import { CircuitBreaker, ResilienceModule, ResilienceService } from '../src/index.js';
import { ResolvedRequestResilienceOptions } from '../src/requests/requests.options.js';

const { requestTimeout: REQUEST_TIMEOUT, ...CIRCUIT_BREAKER_VARIABLES } = RESILIENCE_VARIABLES;

@Injectable()
class VideoService {
  @CircuitBreaker({ volumeThreshold: 9 })
  async publish(): Promise<void> {}

  @CircuitBreaker()
  async list(): Promise<void> {}
}

afterEach(() => {
  for (const { name } of Object.values(RESILIENCE_VARIABLES)) delete process.env[name];
  delete process.env['RESILIENCE_ENABLED'];
  delete process.env['RESILIENCE_DISABLED'];
});

/** Starts an application that is configured by the environment alone. */
async function start(environment: Record<string, string>) {
  Object.assign(process.env, environment);
  const module = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(), ResilienceModule.forRootAsync(resilienceConfig.asProvider())],
    providers: [VideoService],
  }).compile();
  await module.init();
  const options = (name: string) => module.get(ResilienceService).explain(name).steps[0]!.options;
  const http = module.get<ResolvedRequestResilienceOptions>(ResolvedRequestResilienceOptions);
  await module.close();
  return { options, http };
}

describe('resilienceConfig', () => {
  it.each(Object.entries(CIRCUIT_BREAKER_VARIABLES).map(([option, variable]) => ({ option, ...variable })))(
    'reads $name as the default of $option',
    async ({ option, name }) => {
      const { options } = await start({ [name]: ' 42 ' });
      expect(options('VideoService.list')[option]).toEqual({ value: 42, source: 'module defaults' });
    },
  );

  it('keeps the defaults of variables that are not set', async () => {
    const { options, http } = await start({ CIRCUIT_BREAKER_TIMEOUT: '', REQUEST_TIMEOUT: ' ' });
    expect(options('VideoService.list')['timeout']).toEqual({ value: 3_000, source: 'default' });
    expect(http.requestTimeout).toBe(120_000);
  });

  it.each(
    Object.entries(CIRCUIT_BREAKER_VARIABLES).flatMap(([option, variable]) => [
      { option, name: variable.name, number: variable.min },
      { option, name: variable.name, number: variable.max },
    ]),
  )('hands over $number of $name, which the circuit breaker accepts', async ({ option, name, number }) => {
    const { options } = await start({ [name]: String(number) });
    expect(options('VideoService.list')[option]?.value).toBe(number);
  });

  it('describes the defaults that the package uses', async () => {
    const { options, http } = await start({});
    for (const [option, variable] of Object.entries(CIRCUIT_BREAKER_VARIABLES)) {
      expect(options('VideoService.list')[option]).toEqual({ value: variable.default, source: 'default' });
    }
    expect(http.requestTimeout).toBe(REQUEST_TIMEOUT.default);
  });

  it('is overridden by options in the code', async () => {
    const { options } = await start({ CIRCUIT_BREAKER_VOLUME_THRESHOLD: '42' });
    expect(options('VideoService.publish')['volumeThreshold']).toEqual({ value: 9, source: 'method' });
  });

  it.each([
    ['5000', 5_000],
    ['0', false],
  ])('reads a REQUEST_TIMEOUT of %s', async (text, requestTimeout) => {
    const { http } = await start({ REQUEST_TIMEOUT: text });
    expect(http.requestTimeout).toBe(requestTimeout);
  });

  it.each([
    ['false', false],
    [' true ', undefined],
  ])('reads a RESILIENCE_ENABLED of %p', async (text, enabled) => {
    const { options } = await start({ RESILIENCE_ENABLED: text });
    expect(options('VideoService.list')['enabled']?.value).toBe(enabled);
  });

  it('reads a list of switches from RESILIENCE_DISABLED', async () => {
    const { options } = await start({ RESILIENCE_DISABLED: ' VideoService.publish , retry:* ' });
    expect(options('VideoService.publish')['enabled']?.value).toBe(false);
    expect(options('VideoService.list')['enabled']).toBeUndefined();
  });

  it('ignores a RESILIENCE_DISABLED that is set to nothing', async () => {
    const { options } = await start({ RESILIENCE_DISABLED: ' ' });
    expect(options('VideoService.publish')['enabled']).toBeUndefined();
  });

  it('accepts 0 for no limit on calls through circuits', async () => {
    const { options } = await start({ CIRCUIT_BREAKER_TIMEOUT: '0' });
    expect(options('VideoService.list')['timeout']?.value).toBe(false);
  });

  it.each([
    ['CIRCUIT_BREAKER_TIMEOUT', 'soon'],
    ['CIRCUIT_BREAKER_ERROR_THRESHOLD', '101'],
    ['CIRCUIT_BREAKER_RESET_TIMEOUT', '0'],
    ['CIRCUIT_BREAKER_ROLLING_TIMEOUT', '-1'],
    ['CIRCUIT_BREAKER_ROLLING_BUCKETS', '1.5'],
    ['CIRCUIT_BREAKER_VOLUME_THRESHOLD', 'Infinity'],
    ['REQUEST_TIMEOUT', '2 minutes'],
    ['RESILIENCE_ENABLED', 'no'],
    ['RESILIENCE_DISABLED', 'payments,'],
    ['RESILIENCE_DISABLED', '*'],
    ['RESILIENCE_DISABLED', 'fallback:payments'],
  ])('names %s when it is %p', async (variable, text) => {
    await expect(start({ [variable]: text })).rejects.toMatchObject({
      name: 'OptionsError',
      message: expect.stringContaining(variable),
    });
  });
});
