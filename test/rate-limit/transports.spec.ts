import { once } from 'node:events';
import { minutes } from '@breakwater/core';
import {
  RateLimit,
  RateLimitGuard,
  RateLimitModule,
  type RateLimitModuleOptions,
} from '@breakwater/rate-limit';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Controller, type INestApplicationContext, Module, UseFilters, UseGuards } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import { GraphQLModule, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { firstValueFrom } from 'rxjs';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../harness/free-port.js';
import { until } from '../harness/until.js';

const limited = (options: RateLimitModuleOptions): NonNullable<Parameters<typeof startApplication>[1]> => ({
  imports: [ResilienceModule.forRoot(), RateLimitModule.forRoot(options)],
  providers: [
    { provide: APP_GUARD, useExisting: RateLimitGuard },
    { provide: APP_FILTER, useClass: ErrorTrackingFilter },
  ],
});

@Resolver()
class Videos {
  @Query(() => String, { nullable: true })
  video(): string {
    return 'video';
  }

  @Query(() => String, { nullable: true })
  channel(): string {
    return 'channel';
  }

  @RateLimit({ limit: 3, window: minutes(1) })
  @Mutation(() => String, { nullable: true })
  login(): string {
    return 'token';
  }

  @Mutation(() => String, { nullable: true })
  rename(): string {
    return 'renamed';
  }
}

describe('GraphQL', () => {
  let application: HttpApplication;
  afterEach(() => application.app.close());

  async function start(): Promise<void> {
    const { imports = [], providers = [] } = limited({ policies: { api: { limit: 3, window: minutes(1) } } });
    application = await startApplication('Express', {
      imports: [
        ...imports,
        GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
      ],
      providers: [...providers, Videos],
    });
  }
  async function ask(query: string): Promise<{ response: Response; body: Record<string, unknown> }> {
    const response = await application.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return { response, body: (await response.json()) as Record<string, unknown> };
  }

  it('counts an operation once under a global policy, whatever the number of its fields', async () => {
    await start();
    const { response, body } = await ask('{ video channel again: video }');
    expect(body).toEqual({ data: { video: 'video', channel: 'channel', again: 'video' } });
    expect(response.headers.get('x-ratelimit-remaining')).toBe('2');
  });

  it('answers a refused operation with the code and `retryAfter`', async () => {
    await start();
    for (let index = 0; index < 3; index++) await ask('{ video }');
    const { response, body } = await ask('{ video channel }');
    const refused = { extensions: { code: 'RATE_LIMITED', retryable: true, retryAfter: expect.any(Number) } };
    expect(body['errors']).toMatchObject([refused, refused]);
    expect(response.headers.get('retry-after')).toBe('60');
  });

  it('counts each use of a field that has a limit of its own, so that aliases do not help', async () => {
    await start();
    const { body } = await ask('mutation { a: login b: login c: login d: login }');
    expect(body['errors']).toMatchObject([{ path: ['d'], extensions: { code: 'RATE_LIMITED' } }]);
  });

  it('counts an operation whose first field was refused', async () => {
    await start();
    await ask('mutation { a: login b: login c: login }');
    const { response, body } = await ask('mutation { login other: rename }');
    expect(body).toMatchObject({ errors: [{ path: ['login'] }] });
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0');
    const { response: third } = await ask('{ video }');
    expect(third.headers.get('x-ratelimit-remaining')).toBe('0');
  });
});

@UseFilters(ErrorTrackingFilter)
@WebSocketGateway()
class Chat {
  @SubscribeMessage('say')
  say(): unknown {
    return { event: 'said', data: 'hello' };
  }
}

@UseGuards(RateLimitGuard)
@WebSocketGateway()
class GuardedChat extends Chat {
  @SubscribeMessage('say')
  override say(): unknown {
    return super.say();
  }
}

describe.each(['ws', 'socket.io'] as const)('a gateway of %s', (library) => {
  it.each([
    ['the global guard', Chat],
    ['a guard of its own', GuardedChat],
  ])('refuses the messages of a client above the limit by %s', async (_guard, Gateway) => {
    const parts = limited({ policies: { messages: { limit: 2, window: minutes(1) } } });
    await using application = await startApplication('Express', {
      ...parts,
      providers: [...(parts.providers ?? []), Gateway],
      prepare: (app) =>
        void app.useWebSocketAdapter(library === 'ws' ? new WsAdapter(app) : new IoAdapter(app)),
    });
    const received: [string, unknown][] = [];
    let say: () => void;
    let close: () => void;
    if (library === 'ws') {
      const socket = new WebSocket(application.url.replace('http', 'ws'));
      socket.on('message', (frame: Buffer) => {
        const { event, data } = JSON.parse(frame.toString()) as { event: string; data: unknown };
        received.push([event, data]);
      });
      await once(socket, 'open');
      say = () => socket.send(JSON.stringify({ event: 'say', data: 1 }));
      close = () => socket.terminate();
    } else {
      const socket = io(application.url, { transports: ['websocket'] });
      socket.onAny((event: string, data: unknown) => received.push([event, data]));
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
      say = () => void socket.emit('say', 1);
      close = () => void socket.disconnect();
    }
    for (let index = 0; index < 3; index++) say();
    await until(
      () => received.length,
      (count) => count === 3,
    );
    expect(received.map(([event]) => event).toSorted()).toEqual(['exception', 'said', 'said']);
    expect(JSON.stringify(received)).toContain('RATE_LIMITED');
    close();
  });
});

@Controller()
class Statistics {
  @MessagePattern('count')
  count(): number {
    return 42;
  }
}

describe('a microservice', () => {
  let service: INestApplicationContext | undefined;
  afterEach(() => service?.close());

  it('refuses the messages of a client above the limit', async () => {
    @Module({
      ...limited({ policies: { messages: { limit: 2, window: minutes(1) } } }),
      controllers: [Statistics],
    })
    class ServiceModule {}

    const options = { host: '127.0.0.1', port: await freePort() };
    const microservice = await NestFactory.createMicroservice(ServiceModule, {
      transport: Transport.TCP,
      options,
      logger: false,
    });
    service = microservice;
    await microservice.listen();
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
    const send = (): Promise<unknown> =>
      firstValueFrom(client.send<unknown>('count', {})).catch((error: unknown) => error);
    expect([await send(), await send()]).toEqual([42, 42]);
    expect(JSON.stringify(await send())).toContain('RATE_LIMITED');
    await client.close();
  });
});
