import 'reflect-metadata';
import { LifecycleState, Shutdown } from '@breakwater/core';
import { enableGracefulShutdown, LifecycleModule } from '@breakwater/lifecycle';
import { Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { type OnGatewayConnection, type OnGatewayDisconnect, WebSocketGateway } from '@nestjs/websockets';
import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** The application that a test requests, as JSON in `SCENARIO`. */
interface Scenario {
  readonly platform: 'Express' | 'Fastify';
  readonly library: 'ws' | 'socket.io';
  /** Handler of the disconnect of a client. It takes 50 ms; the one of a held gateway lasts until SIGUSR2. */
  readonly handler: 'listener' | 'gateway' | 'held gateway';
  /** Milliseconds in which the process gets no core between the end of the server and that of its sockets. */
  readonly pause?: number;
}

const { platform, library, handler, pause } = JSON.parse(process.env['SCENARIO']!) as Scenario;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const gate = Promise.withResolvers<void>();
process.on('SIGUSR2', () => gate.resolve());

async function goodbye(): Promise<void> {
  say('begins goodbye');
  await (handler === 'held gateway' ? gate.promise : sleep(50));
  say('said goodbye');
}

@WebSocketGateway()
class ChatGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(@Inject(LifecycleState) state: LifecycleState, @Inject(Shutdown) shutdown: Shutdown) {
    shutdown.closeWith('database', () => say('closed database'));
    state.onPhase((phase) => say(`phase ${phase}`));
  }

  handleConnection(client: EventEmitter): void {
    say('client connected');
    if (handler === 'listener') client.on(library === 'ws' ? 'close' : 'disconnect', () => void goodbye());
  }

  async handleDisconnect(): Promise<void> {
    if (handler !== 'listener') await goodbye();
  }
}

@Module({ imports: [LifecycleModule.forRoot()], providers: [ChatGateway] })
class AppModule {}

const adapter = platform === 'Fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter);
app.useWebSocketAdapter(library === 'ws' ? new WsAdapter(app) : new IoAdapter(app));
enableGracefulShutdown(app);
if (pause !== undefined) {
  const server = app.getHttpServer() as EventEmitter;
  const stall = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  // Node emits `close` of the sockets after this step of the event loop.
  server.on('close', () => setImmediate(stall));
}
await app.listen(0, '127.0.0.1');
say(`listening on ${await app.getUrl()}`);
