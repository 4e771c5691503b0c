import { OptionsError } from '@breakwater/core';
import type { Type } from '@nestjs/common';
import { PrismaHealthIndicator } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { NO_LIMIT, OriginalError } from './original-error.js';
import { requireProvider } from './required-provider.js';

/** The part of a `PrismaClient` that a check uses: the method for SQL, or the one for MongoDB. */
export type PrismaSource =
  | { $queryRawUnsafe(sql: string): PromiseLike<unknown> }
  // oxlint-disable-next-line typescript/no-explicit-any -- clients of Prisma accept JSON of their own type
  | { $runCommandRaw(command: any): PromiseLike<unknown> };

/**
 * Sends `SELECT 1` (MongoDB: `ping`) with `PrismaHealthIndicator` of Terminus. Needs no further package.
 *
 * @param source a `PrismaClient`, or the class of the provider that extends it
 * @example `checks: { orders: { check: prismaCheck(PrismaService), critical: true } }`
 */
export function prismaCheck(source: PrismaSource | Type<PrismaSource>): ReadyMadeCheck {
  return {
    async attach(name, application) {
      const expected = 'prismaCheck() with a PrismaClient, or with the class of a provider that extends it';
      const client =
        typeof source === 'function'
          ? requireProvider<PrismaSource>(application, source, name, expected)
          : source;
      const { $queryRawUnsafe, $runCommandRaw } = methodsOf(client);
      if (!$queryRawUnsafe && !$runCommandRaw)
        throw new OptionsError(`health.checks.${name}`, expected, source);
      const indicator = application.get(PrismaHealthIndicator, { strict: false });
      return {
        check: () => {
          const original = new OriginalError();
          const observed = {
            $runCommandRaw: (command: object) =>
              original.in(() => {
                // The words by which Terminus recognizes a client for SQL.
                if (!$runCommandRaw) throw new Error('Use the mongodb provider');
                return $runCommandRaw(command);
              }),
            $queryRawUnsafe: (sql: string) => original.in(() => $queryRawUnsafe?.(sql)),
          };
          return original.behind(indicator.pingCheck(name, observed).withTimeout(NO_LIMIT));
        },
      };
    },
  };
}

type Method<T> = ((argument: T) => PromiseLike<unknown>) | undefined;

function methodsOf(client: PrismaSource): {
  $queryRawUnsafe: Method<string>;
  $runCommandRaw: Method<object>;
} {
  const { $queryRawUnsafe, $runCommandRaw } = client as {
    $queryRawUnsafe?: Method<string>;
    $runCommandRaw?: Method<object>;
  };
  return {
    $queryRawUnsafe: $queryRawUnsafe?.bind(client),
    $runCommandRaw: $runCommandRaw?.bind(client),
  };
}
