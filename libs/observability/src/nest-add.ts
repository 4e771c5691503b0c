import { createRequire } from 'node:module';
import { type Manifest, nestAdd } from '@breakwater/core/nest-add';

const SELF = '@breakwater/observability';

/** `nest add @breakwater/observability` */
export const schematic = nestAdd({
  manifest: createRequire(import.meta.url)('../package.json') as Manifest,
  packages: ['@breakwater/core', 'prom-client'],
  entries: () => [
    {
      list: 'imports',
      symbol: 'ObservabilityModule',
      code: 'ObservabilityModule.forRoot()',
      names: { ObservabilityModule: SELF },
    },
  ],
});
