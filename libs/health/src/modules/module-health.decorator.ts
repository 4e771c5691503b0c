import type { StatusReporter } from '@breakwater/core';
import { SetMetadata } from '@nestjs/common';
import type { CheckOptions } from '../checks/check.options.js';

/** Metadata key of {@link ModuleHealth}. */
export const MODULE_HEALTH = '@breakwater/health:module';

/** The metadata that {@link ModuleHealth} stores on a class. */
export interface ModuleHealthMetadata {
  readonly name: string;
  readonly options: Omit<CheckOptions, 'kind'>;
}

/**
 * Shows the status that a provider reports for its module under `/health/modules`. The class implements
 * {@link StatusReporter}; the application finds it once, when it starts.
 *
 * @param name name of the module in the bodies
 * @param options the options of a check; a module is not `critical` by default
 */
export function ModuleHealth(name: string, options: Omit<CheckOptions, 'kind'> = {}) {
  return (target: abstract new (...args: never[]) => StatusReporter): void => {
    const metadata: ModuleHealthMetadata = { name, options };
    SetMetadata(MODULE_HEALTH, metadata)(target);
  };
}
