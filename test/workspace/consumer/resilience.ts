import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExternalServiceError, isCircuitOpenError } from '@breakwater/core';
import { CircuitBreaker, CircuitBreakerService, ResilienceModule, Retry } from '@breakwater/resilience';

@Injectable()
class ChannelClient {
  calls = 0;

  @CircuitBreaker()
  @Retry({ maxRetries: 2, delay: 1 })
  async title(id: string): Promise<string> {
    this.calls += 1;
    if (this.calls < 3) throw new ExternalServiceError('The first two calls fail.', { retryable: true });
    return Promise.resolve(`Channel ${id}`);
  }
}

@Module({ imports: [ResilienceModule.forRoot()], providers: [ChannelClient] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  const client = app.get(ChannelClient);
  const breakers = app.get(CircuitBreakerService);
  const title = await client.title('42');
  const answer = await breakers.execute('billing', ({ signal }) => Promise.resolve(!signal.aborted));
  breakers.openCircuit('billing');
  const degraded = await breakers.execute(
    'billing',
    () => Promise.resolve('paid'),
    (error) => (isCircuitOpenError(error) ? 'later' : 'never'),
  );
  console.log(
    JSON.stringify({
      title,
      calls: client.calls,
      answer,
      degraded,
      state: breakers.getState('billing')?.state,
    }),
  );
  await app.close();
}

void main();
