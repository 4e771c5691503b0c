import { defineConfig } from 'vite';

/** Builds the page from `ui` into `dist/ui`, which the server serves. */
export default defineConfig({
  root: new URL('ui', import.meta.url).pathname,
  // Relative addresses: a proxy may serve the page below a prefix.
  base: './',
  build: { outDir: '../dist/ui', emptyOutDir: true },
});
