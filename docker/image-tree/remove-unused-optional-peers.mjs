import { existsSync, globSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Removes the packages that only an optional peer dependency names. npm installs them when any workspace has them: Terminus and the libs
 * work without the Prisma and the ioredis of the API, and the other apps do not use these.
 *
 * @param tree the folder with `node_modules` and the manifests of the workspaces
 * @param app the folder of the app, e.g. `apps/web`
 */
export function removeUnusedOptionalPeers(tree, app) {
  const root = realpathSync(tree);
  const needed = new Set();
  const visit = (folder) => {
    if (needed.has(folder)) return;
    needed.add(folder);
    for (const name of dependenciesOf(folder)) {
      const place = placeOf(root, folder, name);
      if (place) visit(place);
    }
  };
  visit(join(root, app));
  for (const manifest of globSync('**/node_modules/{*,@*/*}/package.json', { cwd: root })) {
    const place = join(root, dirname(manifest));
    // Its manifest may have gone with the package around it.
    if (existsSync(place) && !needed.has(realpathSync(place))) rmSync(place, { recursive: true });
  }
  for (const scope of globSync('**/node_modules/@*', { cwd: root }).map((path) => join(root, path))) {
    if (readdirSync(scope).length === 0) rmSync(scope, { recursive: true });
  }
}

function dependenciesOf(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...Object.keys(dependencies), ...peers];
}

/** The folder that Node finds for a package: the nearest `node_modules` that has it. */
function placeOf(root, folder, name) {
  const place = join(folder, 'node_modules', name);
  if (existsSync(place)) return realpathSync(place);
  return relative(root, folder) === '' ? undefined : placeOf(root, dirname(folder), name);
}
