import { createRequire } from 'node:module';
import { type Manifest, nestAdd } from '@breakwater/core/nest-add';

const SELF = '@breakwater/health';

/** Shows the circuits. In the form that Prettier gives it by default. */
const WITH_CIRCUITS = `HealthModule.forRootAsync({
  inject: [CircuitBreakerService],
  useFactory: (circuitBreakers: CircuitBreakerService) => ({
    circuitBreakers,
  }),
})`;

/** `nest add @breakwater/health` */
export const schematic = nestAdd({
  manifest: createRequire(import.meta.url)('../package.json') as Manifest,
  packages: ['@breakwater/core', '@nestjs/terminus'],
  entries: (uses) => [
    uses('ResilienceModule')
      ? {
          list: 'imports',
          symbol: 'HealthModule',
          code: WITH_CIRCUITS,
          names: { HealthModule: SELF, CircuitBreakerService: '@breakwater/resilience' },
        }
      : {
          list: 'imports',
          symbol: 'HealthModule',
          code: 'HealthModule.forRoot()',
          names: { HealthModule: SELF },
        },
  ],
});
