import { checkOptions } from '@breakwater/core';
import { DiskHealthIndicator } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';

/** Options of {@link diskCheck}. */
export interface DiskCheckOptions {
  /** A path on the file system, e.g. the mount point of a volume. */
  readonly path: string;
  /** Share of the file system in use, from 0 to 1, above which the check is `down`. */
  readonly threshold: number;
}

/**
 * Compares the space in use with a limit, with `DiskHealthIndicator` of Terminus. Needs no further package.
 *
 * @example `checks: { recordings: { check: diskCheck({ path: '/recordings', threshold: 0.9 }) } }`
 */
export function diskCheck(options: DiskCheckOptions): ReadyMadeCheck {
  return {
    async attach(name, application) {
      const { path, threshold } = resolve(name, options);
      const indicator = application.get(DiskHealthIndicator, { strict: false });
      return {
        check: async () => {
          const result = await indicator.checkStorage(name, { path, thresholdPercent: threshold });
          return result[name]?.status === 'up' ? result : { status: 'down', reason: 'disk' };
        },
      };
    },
  };
}

const resolve = (name: string, options: DiskCheckOptions): DiskCheckOptions =>
  checkOptions(`health.checks.${name}`, 'diskCheck', (check) => {
    check.known(options, ['path', 'threshold']);
    const { path } = options;
    check.that(typeof path === 'string' && path !== '', 'path', 'a path on the file system', path);
    check.share('threshold', options.threshold);
    return options;
  });
