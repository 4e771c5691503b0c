import 'reflect-metadata';
import { type LifecyclePhase, LifecycleState } from '@breakwater/core';
import {
  Controller,
  Get,
  HttpCode,
  HttpException,
  Inject,
  Injectable,
  type MessageEvent,
  Module,
  type OnModuleDestroy,
  Post,
  Query,
  Sse,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { interval, map, type Observable } from 'rxjs';
import { FOREIGN_VALUES } from '../../../../test/stopping/foreign-values.js';
import {
  Closers,
  enableGracefulShutdown,
  InFlight,
  LifecycleModule,
  StartupChecks,
  StartupTasks,
} from '../../src/index.js';

/** The behaviour that a test requests, as JSON in `SCENARIO`. */
interface Scenario {
  readonly platform: 'express' | 'fastify';
  readonly startup?: 'fails' | 'waits' | 'checks-fail' | 'checks-wait';
  readonly closer?: 'hangs' | 'fails';
  /** Makes Nest's own hooks listen as well, and end the process in this way. */
  readonly nestHooks?: 'raise' | 'exit';
  readonly return503OnClosing?: boolean;
  /** Number of further applications in the same process. */
  readonly others?: number;
}

const scenario = JSON.parse(process.env['SCENARIO'] ?? '{"platform":"express"}') as Scenario;
/** Milliseconds that work takes. */
const MOMENT = 20;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

@Controller()
class TrafficController {
  #database = 'open';

  constructor(
    @Inject(LifecycleState) private readonly state: LifecycleState,
    @Inject(InFlight) private readonly inFlight: InFlight,
    @Inject(StartupTasks) tasks: StartupTasks,
    @Inject(StartupChecks) checks: StartupChecks,
    @Inject(Closers) closers: Closers,
  ) {
    if (scenario.startup === 'checks-wait') {
      const failure = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      checks.register('database', () => Promise.reject(failure));
    } else if (scenario.startup === 'checks-fail') {
      checks.register('folder', () => ({ status: 'failed', message: 'The folder cannot be written.' }));
      checks.register('redis', () => Promise.reject(new Error('s3cret')), { required: false });
      checks.register('licence', () => ({ status: 'failed', message: 'The licence is missing.' }));
    } else if (scenario.startup) {
      tasks.register('migrations', () =>
        scenario.startup === 'fails'
          ? Promise.reject(new Error('column "title" is missing'))
          : new Promise(() => undefined),
      );
    }
    closers.register('first', () => say('closed first'));
    closers.register('database', async () => {
      if (scenario.closer === 'fails') throw new Error('lost');
      if (scenario.closer === 'hangs') await new Promise(() => undefined);
      this.#database = 'closed';
      say('closed database');
    });
    state.onPhase((phase) => say(`phase ${phase}`));
  }

  @Get('live')
  live(): string {
    return 'alive';
  }

  @Get('ready')
  ready(): string {
    if (this.state.phase !== 'running') throw new HttpException('not ready', 503);
    return 'ready';
  }

  /**
   * Takes a moment and needs the database until the end. If the database is closed early, the request fails.
   *
   * @param until a phase of the shutdown that the request waits for
   */
  @Get('work/:id')
  async work(@Query('until') until?: LifecyclePhase): Promise<string> {
    if (until) {
      say(`working until ${until}`);
      await this.#phase(until);
    }
    await sleep(MOMENT);
    if (this.#database !== 'open') throw new HttpException('the database is closed', 500);
    return 'done';
  }

  @Get('hang')
  hang(): Promise<never> {
    say('hanging');
    return new Promise(() => undefined);
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    return interval(20).pipe(map((n) => ({ data: `tick ${n}` })));
  }

  @Post('job')
  @HttpCode(202)
  job(): string {
    void this.inFlight.track('transcode', async () => {
      await this.#phase('stopping');
      await sleep(MOMENT);
      say(`job done, database ${this.#database}`);
    });
    return 'accepted';
  }

  @Post('crash')
  crash(@Query('kind') kind: string): string {
    if (kind === 'rejection') void Promise.reject(new Error('nobody caught this'));
    else
      setImmediate(() => {
        throw FOREIGN_VALUES[kind]?.() ?? new Error('nobody caught this');
      });
    return 'soon';
  }

  #phase(wanted: LifecyclePhase): Promise<void> {
    return new Promise((resolve) => this.state.onPhase((phase) => phase === wanted && resolve()));
  }
}

@Injectable()
class Witness implements OnModuleDestroy {
  onModuleDestroy(): void {
    say('onModuleDestroy');
  }
}

@Module({ imports: [LifecycleModule.forRoot()], controllers: [TrafficController], providers: [Witness] })
class AppModule {}

/** A minimal WebSocket server: it completes the handshake and ends the connection after a client's close frame. */
function acceptWebSockets(server: Server): void {
  server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('data', () => socket.end());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => setTimeout(() => say('WebSocket cleaned up'), 50));
  });
}

const options = { return503OnClosing: scenario.return503OnClosing ?? false };
const app =
  scenario.platform === 'fastify'
    ? await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), options)
    : await NestFactory.create(AppModule, options);
if (scenario.nestHooks) app.enableShutdownHooks([], { useProcessExit: scenario.nestHooks === 'exit' });
enableGracefulShutdown(app);
acceptWebSockets(app.getHttpServer() as Server);
await app.listen(0, '127.0.0.1');
for (let number = 1; number <= (scenario.others ?? 0); number++) {
  const other = await NestFactory.create(AppModule, options);
  enableGracefulShutdown(other);
  await other.listen(0, '127.0.0.1');
  say(`other application at ${await other.getUrl()}`);
}
say(`listening on ${await app.getUrl()}`);
