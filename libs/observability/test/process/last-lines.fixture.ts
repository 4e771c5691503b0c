import 'reflect-metadata';
import { Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LoggerModule, Logger as PinoLogger } from 'nestjs-pino';
import { ObservabilityModule, pinoHttpOptions } from '../../src/index.js';

/** Lines that the application writes at its end: more than a worker writes in the time that it takes to die. */
const LINES = 2_000;

@Injectable()
class Farewell implements OnApplicationShutdown {
  readonly #logger = new Logger('Farewell');

  onApplicationShutdown(): void {
    for (let line = 1; line <= LINES; line++) this.#logger.log(`line ${line} of ${LINES}`);
  }
}

@Module({
  imports: [
    LoggerModule.forRoot({
      pinoHttp: {
        ...pinoHttpOptions(),
        transport: { target: 'pino/file', options: { destination: process.env['LOG_FILE'] } },
      },
    }),
    ObservabilityModule.forRoot({
      metrics: false,
      logging: { flushTimeout: Number(process.env['FLUSH_TIMEOUT']) },
    }),
  ],
  providers: [Farewell],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { bufferLogs: true });
app.useLogger(app.get(PinoLogger));
// Nest's own, which raise the signal again once the hooks are through: nothing runs after them.
app.enableShutdownHooks();
await app.listen(0);
process.stdout.write('listening\n');
