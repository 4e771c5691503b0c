import { createRequire } from 'node:module';
import { type Manifest, nestAdd } from '@breakwater/core/nest-add';

const SELF = '@breakwater/resilience';

/** `nest add @breakwater/resilience` */
export const schematic = nestAdd({
  manifest: createRequire(import.meta.url)('../package.json') as Manifest,
  packages: ['@breakwater/core'],
  entries: () => [
    {
      list: 'imports',
      symbol: 'ResilienceModule',
      code: 'ResilienceModule.forRoot({ http: { deadline: true } })',
      names: { ResilienceModule: SELF },
    },
    {
      list: 'providers',
      symbol: 'ErrorTrackingFilter',
      code: '{ provide: APP_FILTER, useClass: ErrorTrackingFilter }',
      names: { APP_FILTER: '@nestjs/core', ErrorTrackingFilter: SELF },
      // Nest asks the filters from the last to the first, and this one catches everything.
      before: 'APP_FILTER',
    },
  ],
});
