import 'reflect-metadata';
import { LifecycleState, Shutdown } from '@breakwater/core';
import { enableGracefulShutdown, LifecycleModule } from '@breakwater/lifecycle';
import {
  Controller,
  Get,
  HttpCode,
  Inject,
  type MessageEvent,
  Module,
  Param,
  Post,
  Sse,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { NEVER, type Observable, startWith } from 'rxjs';

/** The server that a test requests, as JSON in `SCENARIO`. */
interface Scenario {
  readonly server: keyof typeof servers;
  /** Key and certificate, for a server with TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

const scenario = JSON.parse(process.env['SCENARIO']!) as Scenario;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** SIGUSR2 lets the held requests go. */
const gate = Promise.withResolvers<void>();
process.on('SIGUSR2', () => gate.resolve());

/** An Express application behind a server that this file creates. */
class ExpressBehind extends ExpressAdapter {
  constructor(private readonly create: (handler: never) => unknown) {
    super();
  }

  override initHttpServer(): void {
    this.httpServer = this.create(this.getInstance<never>()) as never;
  }
}

const servers = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter(),
  'express with TLS': () => new ExpressBehind((handler) => createHttpsServer({ ...scenario.tls }, handler)),
  'fastify with TLS': () => new FastifyAdapter({ https: scenario.tls } as object),
  'express behind node:http2': () =>
    new ExpressBehind((handler) => createSecureServer({ ...scenario.tls, allowHTTP1: true }, handler)),
  'fastify with h2c': () => new FastifyAdapter({ http2: true } as object),
  'fastify with HTTP/2 and TLS': () => new FastifyAdapter({ http2: true, https: scenario.tls } as object),
  'fastify with HTTP/2, HTTP/1 and TLS': () =>
    new FastifyAdapter({ http2: true, https: { ...scenario.tls, allowHTTP1: true } } as object),
};

@Controller()
class TrafficController {
  #database = 'open';

  constructor(@Inject(LifecycleState) state: LifecycleState, @Inject(Shutdown) shutdown: Shutdown) {
    shutdown.closeWith('database', () => {
      this.#database = 'closed';
      say('closed database');
    });
    state.onPhase((phase) => say(`phase ${phase}`));
  }

  @Get('quick')
  quick(): string {
    return 'quick';
  }

  @Get('held/:id')
  read(@Param('id') id: string): Promise<string> {
    return this.#hold(id);
  }

  @Post('held/:id')
  @HttpCode(200)
  write(@Param('id') id: string): Promise<string> {
    return this.#hold(id);
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    say('holds events');
    return NEVER.pipe(startWith({ data: 'first' }));
  }

  async #hold(id: string): Promise<string> {
    say(`holds ${id}`);
    await gate.promise;
    return `answer ${id}, database ${this.#database}`;
  }
}

@Module({ imports: [LifecycleModule.forRoot()], controllers: [TrafficController] })
class AppModule {}

const app = await NestFactory.create(AppModule, servers[scenario.server]() as AbstractHttpAdapter);
enableGracefulShutdown(app);
await app.listen(0, '127.0.0.1');
say(`listening on ${await app.getUrl()}`);
