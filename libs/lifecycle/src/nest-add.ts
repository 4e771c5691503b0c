import { createRequire } from 'node:module';
import { type Manifest, nestAdd } from '@breakwater/core/nest-add';

const SELF = '@breakwater/lifecycle';

/** `nest add @breakwater/lifecycle` */
export const schematic = nestAdd({
  manifest: createRequire(import.meta.url)('../package.json') as Manifest,
  packages: ['@breakwater/core'],
  entries: () => [
    {
      list: 'imports',
      symbol: 'LifecycleModule',
      code: 'LifecycleModule.forRoot()',
      names: { LifecycleModule: SELF },
    },
  ],
  main: { name: 'enableGracefulShutdown', from: SELF, replaces: 'enableShutdownHooks' },
});
