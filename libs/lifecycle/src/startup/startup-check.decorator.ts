import { needModule } from '@breakwater/core';
import { SetMetadata } from '@nestjs/common';
import { StartupChecks } from './startup-checks.js';
import type { StartupCheckOptions } from './startup-check.options.js';

/** Metadata key of {@link StartupCheck}. */
export const STARTUP_CHECK = Symbol('@breakwater/lifecycle:StartupCheck');

/** Metadata of a decorated method. */
export interface StartupCheckMetadata {
  readonly name: string;
  readonly options: StartupCheckOptions;
}

/**
 * Makes a method of a singleton provider a start-up check; it receives `{ signal }` and returns a `StartupCheckResult`.
 *
 * @param name name in logs, in the start-up probe and in metrics
 */
export const StartupCheck =
  (name: string, options: StartupCheckOptions = {}): MethodDecorator =>
  (target, key, descriptor) => {
    needModule(target, key, {
      decorator: '@StartupCheck()',
      module: 'LifecycleModule',
      provider: StartupChecks,
    });
    SetMetadata(STARTUP_CHECK, { name, options } satisfies StartupCheckMetadata)(target, key, descriptor);
  };
