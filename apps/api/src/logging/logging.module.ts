import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { LoggerModule } from 'nestjs-pino';
import type { Environment } from '../config/environment.js';
import { requestLog } from './request-log.js';

/** Structured logs: JSON lines, each inside of a request with its id. */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<Environment, true>) => ({
        pinoHttp: requestLog({
          level: config.get('LOG_LEVEL', { infer: true }),
          slowThreshold: config.get('SLOW_REQUEST_THRESHOLD', { infer: true }),
        }),
      }),
    }),
  ],
})
export class LoggingModule {}
