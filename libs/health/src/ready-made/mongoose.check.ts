import { OptionsError } from '@breakwater/core';
import { MongooseHealthIndicator } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { NO_LIMIT, OriginalError } from './original-error.js';
import { requirePackages } from './required-packages.js';
import { requireProvider } from './required-provider.js';

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
export function mongooseCheck(source?: string | MongooseSource): ReadyMadeCheck {
  return {
    async attach(name, application) {
      if (typeof source === 'object' && typeof source?.readyState !== 'number') {
        throw new OptionsError(
          `health.checks.${name}`,
          'mongooseCheck() with a Connection or the name of one',
          source,
        );
      }
      await requirePackages(name, 'mongooseCheck', ['@nestjs/mongoose', 'mongoose']);
      const { getConnectionToken } = await import('@nestjs/mongoose');
      const connection =
        typeof source === 'object'
          ? source
          : requireProvider<MongooseSource>(
              application,
              getConnectionToken(source),
              name,
              'mongooseCheck() with a connection of MongooseModule.forRoot()',
            );
      const indicator = await application.resolve(MongooseHealthIndicator, undefined, { strict: false });
      return {
        check: () => {
          const original = new OriginalError();
          const observed = {
            readyState: connection.readyState,
            db: { command: (command: object) => original.in(() => connection.db?.command(command)) },
          };
          return original.behind(indicator.pingCheck(name, { connection: observed }).withTimeout(NO_LIMIT));
        },
      };
    },
  };
}
