import { seconds } from '@breakwater/core';
import type { ModuleMetadata } from '@nestjs/common';
import { Chaos, ChaosModule, type ChaosModuleOptions, type ChaosRule } from '../../src/chaos/index.js';
import type { ResilienceModuleOptions } from '../../src/index.js';
import { type Application, start } from '../application.harness.js';

/** An application with chaos. */
export interface ChaosApplication extends Application {
  readonly chaos: Chaos;
}

/** Parts of an application with chaos. */
export interface ChaosParts extends ModuleMetadata {
  readonly options?: ResilienceModuleOptions;
  readonly chaos?: ChaosModuleOptions;
}

/** Starts an application with `ChaosModule`. Its clock begins at 0. */
export async function startChaos({
  chaos = {},
  imports = [],
  ...parts
}: ChaosParts = {}): Promise<ChaosApplication> {
  const application = await start({ ...parts, imports: [...imports, ChaosModule.forRoot(chaos)] });
  return { ...application, chaos: application.get(Chaos) };
}

/** A rule that makes every call of the policy `work` fail for a minute. */
export const ruleWith = (more: Partial<ChaosRule> = {}): ChaosRule => ({
  id: 'reset',
  target: { policy: 'work' },
  fault: { kind: 'error', code: 'ECONNRESET' },
  rate: 1,
  until: seconds(60),
  ...more,
});
