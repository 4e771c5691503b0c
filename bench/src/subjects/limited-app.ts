import 'reflect-metadata';
import { minutes } from '@breakwater/core';
import { RateLimitGuard, RateLimitModule } from '@breakwater/rate-limit';
import { type ExecutionContext, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';

const WINDOW = minutes(1);
/** No request is refused: the cost of a request that passes is what counts. */
const LIMIT = 1_000_000;

@Module({
  imports: [
    RateLimitModule.forRoot({ policies: { api: { limit: LIMIT, window: WINDOW } } }),
    ThrottlerModule.forRoot([{ limit: LIMIT, ttl: WINDOW }]),
  ],
  providers: [ThrottlerGuard],
})
class LimitedModule {}

/** An application with the guards of both libraries, each with its counters in memory. */
export const createLimitedApp = (): Promise<INestApplicationContext> =>
  NestFactory.createApplicationContext(LimitedModule, { logger: ['error'], abortOnError: false });

class Videos {
  list(this: void): string {
    return 'videos';
  }
}

/** A request of a client to one handler, with the part of an answer that guards use. */
export function requestOf(client: number): ExecutionContext {
  const request = { ip: `10.0.${client >> 8}.${client & 255}`, headers: {}, method: 'GET', url: '/videos' };
  const fields = new Map<string, unknown>();
  const response = {
    headersSent: false,
    setHeader: (name: string, value: unknown) => fields.set(name, value),
    header: (name: string, value: unknown) => fields.set(name, value),
  };
  const { list } = Videos.prototype;
  return {
    getType: () => 'http',
    getHandler: () => list,
    getClass: () => Videos,
    getArgs: () => [request, response],
    getArgByIndex: (index: number) => [request, response][index],
    switchToHttp: () => ({
      getRequest: () => request,
      getResponse: () => response,
      getNext: () => undefined,
    }),
  } as unknown as ExecutionContext;
}

export { RateLimitGuard, ThrottlerGuard };
