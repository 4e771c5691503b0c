import { MongooseHealthIndicator } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { dataSourceCheck } from './data-source.check.js';

/** The part of a `Connection` of Mongoose that a check uses. */
export interface MongooseSource {
  readonly readyState: number;
  readonly db?: { command(command: object): Promise<unknown> } | undefined;
}

/**
 * Sends the command `ping` with `MongooseHealthIndicator` of Terminus. Needs `@nestjs/mongoose` and `mongoose`.
 *
 * @param source a `Connection`, or the name of one of `MongooseModule`; without it the default one
 * @example `checks: { catalogue: { check: mongooseCheck() } }`
 */
export const mongooseCheck = (source?: string | MongooseSource): ReadyMadeCheck =>
  dataSourceCheck(source, {
    maker: 'mongooseCheck',
    packages: ['@nestjs/mongoose', 'mongoose'],
    type: 'a Connection',
    provided: 'a connection of MongooseModule.forRoot()',
    indicator: MongooseHealthIndicator,
    isSource: ({ readyState }) => typeof readyState === 'number',
    tokenOf: async (name) => (await import('@nestjs/mongoose')).getConnectionToken(name),
    observed: (connection, original) => ({
      readyState: connection.readyState,
      db: { command: (command: object) => original.in(() => connection.db?.command(command)) },
    }),
  });
