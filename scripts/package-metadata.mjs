/**
 * Writes what each published package repeats, so that people change it in one place:
 * - the author and the addresses of the project come from the root `package.json`, so a fork changes them in one file;
 * - `main`, `types` and `typesVersions` come from `exports`, for tools that do not read `exports` (`moduleResolution: node10`);
 * - the ranges of other Breakwater packages are `^` and their version. Only `peerDependencies` and `devDependencies` name them, because an
 *   application needs one copy of each (docs/decisions/0051-one-copy-of-core.md).
 * `node scripts/package-metadata.mjs` writes them; with `--check` it only lists the packages that differ, and fails.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const SCOPE = '@breakwater/';
/** An entry without code. */
const MANIFEST = './package.json';

/** The author and addresses of a package, as the root `package.json` and the place of the package give them. */
function metadataOf(root, place) {
  const { author, bugs, repository } = root;
  const homepage = `${root.homepage}/tree/main/${place}#readme`;
  return { author, homepage, bugs, repository: { ...repository, directory: place } };
}

/** The entries of a package for tools that do not read `exports`. */
function entriesOf({ exports }) {
  const { '.': main, [MANIFEST]: _manifest, ...others } = exports;
  const paths = Object.entries(others).map(([entry, { types }]) => [entry.slice('./'.length), [types]]);
  return {
    main: main.default,
    types: main.types,
    typesVersions: paths.length > 0 ? { '*': Object.fromEntries(paths) } : undefined,
  };
}

/** Dependencies in which each Breakwater package has the range of its present version. */
function withRanges(dependencies, versions) {
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, range]) => [
      name,
      versions.has(name) ? `^${versions.get(name)}` : range,
    ]),
  );
}

/** Puts `fields` behind the field `neighbour`, and keeps all other fields. Fields without a value go. */
function withFields(manifest, neighbour, fields) {
  const others = Object.entries(manifest).filter(([name]) => !(name in fields));
  const behind = others.findIndex(([name]) => name === neighbour) + 1;
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...others.slice(0, behind), ...present, ...others.slice(behind)]);
}

/** Problems that this script cannot mend. */
function problemsOf(manifest) {
  return Object.keys(manifest.dependencies ?? {})
    .filter((name) => name.startsWith(SCOPE))
    .map(
      (name) =>
        `"dependencies" contains ${name}: npm would install a second copy beside that of the application. Move it to "peerDependencies", or to "devDependencies" if only specs import it.`,
    );
}

const check = process.argv.includes('--check');
const root = JSON.parse(readFileSync('package.json', 'utf8'));
const packages = globSync('libs/*/package.json')
  .toSorted()
  .map((file) => {
    const text = readFileSync(file, 'utf8');
    return { file, text, manifest: JSON.parse(text) };
  });
const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));

for (const { file, text, manifest } of packages) {
  for (const problem of problemsOf(manifest)) {
    console.error(`${file}: ${problem}`);
    process.exitCode = 1;
  }
  const complete = withFields(
    withFields(manifest, 'license', metadataOf(root, dirname(file))),
    'files',
    entriesOf(manifest),
  );
  for (const field of ['peerDependencies', 'devDependencies']) {
    if (complete[field]) complete[field] = withRanges(complete[field], versions);
  }
  const wanted = `${JSON.stringify(complete, null, 2)}\n`;
  if (wanted === text) continue;
  if (!check) writeFileSync(file, wanted);
  else {
    console.error(
      `${file} differs from the root package.json, from its own "exports", or from the versions of the other packages: run node scripts/package-metadata.mjs.`,
    );
    process.exitCode = 1;
  }
}
