// The API reference: one page for each entry of a published package, in `docs/api`. `npm run docs` writes it before the site is built.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Converter, ReflectionKind } from 'typedoc';

const { homepage } = JSON.parse(readFileSync('../package.json', 'utf8'));

/** The source of each public entry, with the name by which an application imports it. */
const ENTRIES = new Map(
  globSync('../libs/*/package.json').flatMap((file) => {
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    if (manifest.private) return [];
    return Object.entries(manifest.exports).flatMap(([entry, { '@breakwater/source': source }]) =>
      source === undefined ? [] : [[resolve(dirname(file), source), join(manifest.name, entry)]],
    );
  }),
);

/** Names each page after the import. TypeDoc's own name is the path of the source. */
function namesOfEntries({ converter }) {
  converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (reflection.kind !== ReflectionKind.Module) return;
    const [file] = context.getSymbolFromReflection(reflection)?.declarations ?? [];
    reflection.name = ENTRIES.get(file?.fileName) ?? reflection.name;
  });
}

export default {
  entryPoints: [...ENTRIES.keys()],
  tsconfig: 'tsconfig.json',
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme', namesOfEntries],
  name: 'API reference',
  out: 'api',
  docsRoot: '.',
  outputFileStrategy: 'modules',
  entryFileName: 'index',
  readme: 'none',
  // `npm run types` checks them.
  skipErrorChecking: true,
  treatWarningsAsErrors: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  disableGit: true,
  basePath: '..',
  sourceLinkTemplate: `${homepage}/blob/main/libs/{path}#L{line}`,
  sort: ['alphabetical'],
};
