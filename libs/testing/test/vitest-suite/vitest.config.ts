import { defineConfig } from 'vitest/config';

const conditions = ['@breakwater/source', 'node', 'import', 'default'];

// oxlint-disable-next-line import/no-default-export -- as Vitest reads it
export default defineConfig({
  cacheDir: '../../../../node_modules/.cache/vitest-suite',
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/*.test.ts'],
    fileParallelism: false,
  },
});
