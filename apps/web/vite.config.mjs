import { defaultClientConditions, defineConfig } from 'vite';

// Vite takes the variable from the environment if it is there, and React is twice as large for any value other than `production`.
process.env.NODE_ENV = 'production';

/** Builds the page from `ui` into `dist/ui`, which the server serves. */
export default defineConfig({
  root: new URL('ui', import.meta.url).pathname,
  // Relative addresses: a proxy may serve the page below a prefix.
  base: './',
  // The sources of `@breakwater/client`, so that the page needs no build of it.
  resolve: { conditions: ['@breakwater/source', ...defaultClientConditions] },
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy refuses `data:` addresses.
    assetsInlineLimit: 0,
    modulePreload: false,
    // The client marks its React part with "use client", which means nothing in a page without a server of React.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
