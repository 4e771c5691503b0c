import { existsSync } from 'node:fs';
import { posix, resolve } from 'node:path';

/** Root of the repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

const README_OF_PACKAGE = /^libs\/(?<name>[\w-]+)\/README\.md$/;

/** The page of the site for a file of the repository, or `undefined` for a file that only the repository shows. */
function pageFor(path) {
  const name = README_OF_PACKAGE.exec(path)?.groups?.name;
  if (name) return `/packages/${name}`;
  if (!path.startsWith('docs/') || !path.endsWith('.md')) return undefined;
  const page = path.slice('docs'.length, -'.md'.length);
  return page.endsWith('/README') ? page.slice(0, -'README'.length) : page;
}

/**
 * Translates the relative links of pages and READMEs, which GitHub follows in the repository, to pages of the site. A link to any
 * other file of the repository leads to GitHub.
 *
 * @param md the renderer of VitePress
 * @param repository address of the repository, e.g. `https://github.com/owner/name`
 */
export function repositoryLinks(md, repository) {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const source = sourceOf(env);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href === null || /^([a-z]+:|#|\/)/i.test(href)) continue;
      const [path = '', anchor] = href.split('#');
      const file = posix.join(posix.dirname(source), path);
      if (!existsSync(resolve(ROOT, file))) continue;
      const page = pageFor(file) ?? `${repository}/blob/main/${file}`;
      token.attrSet('href', anchor === undefined ? page : `${page}#${anchor}`);
    }
  });
}

/** The file of the repository whose text is rendered: the page itself or, for the page of a package, its README. */
function sourceOf({ relativePath = '' }) {
  const name = /^packages\/(?<name>[\w-]+)\.md$/.exec(relativePath)?.groups?.name;
  return name && existsSync(resolve(ROOT, 'libs', name)) ? `libs/${name}/README.md` : `docs/${relativePath}`;
}
