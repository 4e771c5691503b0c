import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { withMermaid } from 'vitepress-plugin-mermaid';
import { ROOT, repositoryLinks } from './repository-links.mjs';

const { homepage: REPOSITORY } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const titleOf = (file) => /^# (?<title>.+)$/m.exec(readFileSync(file, 'utf8'))?.groups?.title ?? file;

/** A link to one page. */
function page(folder, name) {
  return { text: titleOf(join(ROOT, 'docs', folder, `${name}.md`)), link: `/${folder}/${name}` };
}

/** Links to all pages of a folder, in the order of their titles or, for decisions, of their numbers. */
function pages(folder) {
  const home = join(ROOT, 'docs', folder);
  return globSync('*.md', { cwd: home })
    .filter((file) => file !== 'README.md' && file !== 'index.md')
    .map((file) => page(folder, basename(file, '.md')))
    .toSorted((one, other) => one.text.localeCompare(other.text, 'en', { numeric: true }));
}

const packages = globSync('libs/*/README.md', { cwd: ROOT })
  .map((readme) => basename(dirname(readme)))
  .toSorted()
  .map((name) => ({ text: `@breakwater/${name}`, link: `/packages/${name}` }));

/** The pages that TypeDoc has written, one for each entry of a package. */
const reference = createRequire(import.meta.url)('../api/typedoc-sidebar.json');

/** Returns the text of a page for the search. The search finds only the names in the API reference, because the whole text is five megabytes. */
function searchedText(text, env, md) {
  if (!env.relativePath.startsWith('api/')) return md.render(text, env);
  return md.render(text.match(/^#{1,3} .+$/gm)?.join('\n\n') ?? '', env);
}

export default withMermaid({
  title: 'Breakwater',
  description: 'NestJS modules for services that must stay up',
  lang: 'en',
  cleanUrls: true,
  rewrites: { ':folder/README.md': ':folder/index.md' },
  // A dead link fails the build. Links to the demo on the reader's own machine cannot be followed by the build.
  ignoreDeadLinks: [/^https?:\/\/localhost/],
  markdown: { config: (md) => repositoryLinks(md, REPOSITORY) },
  mermaid: { securityLevel: 'strict' },
  themeConfig: {
    search: { provider: 'local', options: { _render: searchedText } },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Packages', link: '/packages/resilience' },
      { text: 'Recipes', link: '/recipes/rest' },
      { text: 'Guides', link: '/guides/deployment' },
      { text: 'Operations', link: '/runbooks/' },
    ],
    sidebar: [
      { text: 'Start in five minutes', link: '/start' },
      {
        text: 'Concepts',
        items: ['pipeline', 'circuit-breaker', 'budgets', 'deadlines', 'health', 'shutdown'].map((name) =>
          page('concepts', name),
        ),
      },
      { text: 'Packages', items: packages },
      { text: 'Recipes', items: pages('recipes') },
      { text: 'Guides', items: pages('guides') },
      { text: 'Migration', items: pages('migration') },
      { text: 'Runbooks', collapsed: true, items: pages('runbooks') },
      { text: 'Decisions', collapsed: true, items: pages('decisions') },
      { text: 'API reference', collapsed: true, items: reference },
      { text: 'Compatibility', link: '/compatibility' },
      { text: 'Questions and troubleshooting', link: '/faq' },
      { text: 'Benchmarks', link: '/benchmarks' },
    ],
  },
});
