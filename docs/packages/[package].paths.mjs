import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ROOT } from '../.vitepress/repository-links.mjs';

/** One page for the README of each package. */
export default {
  watch: ['../../libs/*/README.md'],
  paths: () =>
    globSync('libs/*/README.md', { cwd: ROOT }).map((readme) => ({
      params: { package: basename(dirname(readme)) },
      content: readFileSync(join(ROOT, readme), 'utf8'),
    })),
};
