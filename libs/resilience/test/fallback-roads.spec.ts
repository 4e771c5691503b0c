import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { CircuitBreaker, CircuitBreakerService, Fallback, ResilienceService } from '../src/index.js';
import { type Application, start } from './application.harness.js';

const failure = new Error('the dependency failed');
const fail = (): Promise<string> => Promise.reject(failure);

@Injectable()
class Roads {
  answer: () => string = () => 'fallback';

  @CircuitBreaker('decorator')
  @Fallback('instead')
  async read(): Promise<string> {
    return fail();
  }

  instead(): string {
    return this.answer();
  }
}

type Road = (application: Application, answer: () => string) => Promise<unknown>;

const ROADS: [name: string, circuit: string, road: Road][] = [
  [
    'a decorator',
    'decorator',
    ({ get }, answer) => {
      const roads = get(Roads);
      roads.answer = answer;
      return roads.read();
    },
  ],
  [
    'ResilienceService',
    'policy',
    ({ get }, answer) => get(ResilienceService).execute('policy', fail, { fallback: answer }),
  ],
  [
    'CircuitBreakerService',
    'service',
    ({ get }, answer) => get(CircuitBreakerService).execute('service', fail, answer),
  ],
  [
    'the opossum facade',
    'facade',
    async ({ get }, answer) => {
      const service = get(CircuitBreakerService);
      await service.execute('facade', async () => 'made');
      return service.get('facade').fallback(answer).fire(fail);
    },
  ],
];

describe.each(ROADS)('a fallback by %s', (_name, circuit, road) => {
  async function run(
    answer: () => string,
  ): Promise<{ result: unknown; events: unknown[]; fallbacks: number }> {
    const application = await start({
      providers: [Roads],
      options: { policies: { policy: { circuitBreaker: true } } },
    });
    const events: unknown[] = [];
    const { events: stream } = application;
    let told = false;
    stream.on('fallback.used', ({ error, succeeded }) => events.push(['fallback.used', error, succeeded]));
    stream.on('call.finished', ({ outcome, error }) => {
      if (told || error || outcome !== 'success') events.push(['call.finished', outcome, error]);
      told = events.length > 0;
    });
    const result = await road(application, answer).catch((error: unknown) => error);
    const { stats } = application.get(CircuitBreakerService).getState(circuit)!;
    return { result, events, fallbacks: stats.fallbacks };
  }

  it('answers, and is published and counted once', async () => {
    expect(await run(() => 'fallback')).toEqual({
      result: 'fallback',
      events: [
        ['fallback.used', failure, true],
        ['call.finished', 'fallback', undefined],
      ],
      fallbacks: 1,
    });
  });

  it('rejects with its own error, whose cause is the first one', async () => {
    const second = new Error('the fallback failed');
    const { result, events } = await run(() => {
      throw second;
    });
    expect(result).toBe(second);
    expect((result as Error).cause).toBe(failure);
    expect(events).toEqual([
      ['fallback.used', failure, false],
      ['call.finished', 'failure', second],
    ]);
  });
});
