import { OptionsError } from '@breakwater/core';
import type { InjectionToken, Type } from '@nestjs/common';
import type { HealthIndicatorResult } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { NO_LIMIT, OriginalError } from './original-error.js';
import { requirePackages } from './required-packages.js';
import { requireProvider } from './required-provider.js';

/** An indicator of Terminus that asks a data source. */
interface DataSourceIndicator {
  pingCheck(
    name: string,
    settings: { readonly connection: object },
  ): { withTimeout(limit: number): PromiseLike<HealthIndicatorResult> };
}

/** A kind of data source, such as those of TypeORM. */
interface DataSourceKind<S extends object> {
  /** Name of the function that makes the check, e.g. `typeOrmCheck`. */
  readonly maker: string;
  readonly packages: readonly string[];
  /** The type of a source, for errors, e.g. `a DataSource`. */
  readonly type: string;
  /** The way to provide a source, for errors, e.g. `a data source of TypeOrmModule.forRoot()`. */
  readonly provided: string;
  readonly indicator: Type<DataSourceIndicator>;
  isSource(value: Partial<S>): boolean;
  /** Finds the injection token of a source. Called when the packages are loaded. */
  tokenOf(name: string | undefined): Promise<InjectionToken>;
  /** Returns the part of the source that the indicator uses. It keeps the errors of the source. */
  observed(source: S, original: OriginalError): object;
}

/**
 * A check that asks a data source with an indicator of Terminus.
 *
 * @param source a source, or the name of one; without it the default one
 */
export function dataSourceCheck<S extends object>(
  source: string | S | undefined,
  kind: DataSourceKind<S>,
): ReadyMadeCheck {
  const { maker } = kind;
  return {
    async attach(name, application) {
      if (typeof source === 'object' && !kind.isSource(source ?? {})) {
        throw new OptionsError(
          `health.checks.${name}`,
          `${maker}() with ${kind.type} or the name of one`,
          source,
        );
      }
      await requirePackages(name, maker, kind.packages);
      const found =
        typeof source === 'object'
          ? source
          : requireProvider<S>(
              application,
              await kind.tokenOf(source),
              name,
              `${maker}() with ${kind.provided}`,
            );
      const indicator = await application.resolve(kind.indicator, undefined, { strict: false });
      return {
        check: () => {
          const original = new OriginalError();
          const connection = kind.observed(found, original);
          return original.behind(indicator.pingCheck(name, { connection }).withTimeout(NO_LIMIT));
        },
      };
    },
  };
}
