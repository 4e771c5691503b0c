/**
 * Copies the author and the addresses of the project from the root `package.json` into each published package, so that a fork changes
 * them in one file. `node scripts/package-metadata.mjs` writes them; with `--check` it only lists the packages that differ, and fails.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The fields of a package, as the root `package.json` and the place of the package give them. */
function metadataOf(root, place) {
  const { author, bugs, repository } = root;
  const homepage = `${root.homepage}/tree/main/${place}#readme`;
  return { author, homepage, bugs, repository: { ...repository, directory: place } };
}

/** Puts the fields behind the licence, where npm's own documentation lists them, and keeps all other fields. */
function withMetadata(manifest, metadata) {
  const names = Object.keys(metadata);
  const fields = Object.entries(manifest).filter(([name]) => !names.includes(name));
  const behind = fields.findIndex(([name]) => name === 'license') + 1;
  return Object.fromEntries([
    ...fields.slice(0, behind),
    ...Object.entries(metadata),
    ...fields.slice(behind),
  ]);
}

const check = process.argv.includes('--check');
const root = JSON.parse(readFileSync('package.json', 'utf8'));
for (const file of globSync('libs/*/package.json').toSorted()) {
  const text = readFileSync(file, 'utf8');
  const manifest = JSON.parse(text);
  const wanted = `${JSON.stringify(withMetadata(manifest, metadataOf(root, dirname(file))), null, 2)}\n`;
  if (wanted === text) continue;
  if (!check) writeFileSync(file, wanted);
  else {
    console.error(
      `${file} differs from the root package.json in author, homepage, bugs or repository: run node scripts/package-metadata.mjs.`,
    );
    process.exitCode = 1;
  }
}
