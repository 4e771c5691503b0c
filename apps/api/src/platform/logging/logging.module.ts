import { pinoHttpOptions } from '@breakwater/observability';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { LoggerModule } from 'nestjs-pino';
import { PROBE_PATHS } from '../health/probe-paths.js';
import type { LoggingVariables } from './logging.variables.js';

/** Structured logs as JSON lines. A line that is written during a request has its id, and the id of its trace. */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<LoggingVariables, true>) => ({
        // The default of nestjs-pino matches nothing on Fastify.
        forRoutes: ['{*path}'],
        pinoHttp: pinoHttpOptions({
          level: config.get('LOG_LEVEL', { infer: true }),
          slowThreshold: config.get('SLOW_REQUEST_THRESHOLD', { infer: true }),
          ignorePaths: PROBE_PATHS,
          redact: ['DEBUG_TOKEN'],
        }),
      }),
    }),
  ],
})
export class LoggingModule {}
