import { pinoHttpOptions } from '@breakwater/observability';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { LoggerModule } from 'nestjs-pino';
import type { LoggingVariables } from './logging.variables.js';

/** Structured logs: JSON lines, each inside of a request with its id, and inside of a trace with that. */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<LoggingVariables, true>) => ({
        pinoHttp: pinoHttpOptions({
          level: config.get('LOG_LEVEL', { infer: true }),
          slowThreshold: config.get('SLOW_REQUEST_THRESHOLD', { infer: true }),
          redact: ['DEBUG_TOKEN'],
        }),
      }),
    }),
  ],
})
export class LoggingModule {}
