// `node docker/image-tree/build.mjs api /srv/app`: compiles an app and lays out the files of its image with the paths of the
// repository: the app in one bundle with the libs it needs, their production dependencies, the page, the migrations.
// The Dockerfile runs it, and so does test/operations/image-tree.spec.ts, which needs no container engine.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bundle } from './bundle.mjs';
import { removeWhatNodeNeverLoads } from './remove-what-node-never-loads.mjs';
import { removeUnusedOptionalPeers } from './remove-unused-optional-peers.mjs';
import { removeUnusedQueryCompilers } from './remove-unused-query-compilers.mjs';

const [app, destination] = process.argv.slice(2);
if (!app || !destination || !existsSync(join('apps', app, 'package.json'))) {
  console.error('Usage, at the root of the repository: node docker/image-tree/build.mjs <app> <destination>');
  process.exit(2);
}
const tree = resolve(destination);
if (existsSync(tree) && readdirSync(tree).length > 0) {
  console.error(`${tree} is not empty; what is left there would become part of the image.`);
  process.exit(2);
}

run(process.execPath, ['node_modules/typescript-7/bin/tsc', '--build', join('apps', app)]);

// npm compares the lock file with the manifests of all workspaces.
for (const file of ['package.json', 'package-lock.json', '.npmrc']) copy(file);
const workspaces = globSync('{libs,apps}/*/package.json').map((manifest) => dirname(manifest));
for (const folder of workspaces) copy(join(folder, 'package.json'));
// `optional` is how the lock file marks Prisma's CLI and TypeScript, which the client names as optional peers, and the programs of
// sharp for each system, of which one is copied below. Scripts of packages are not run: nothing here is built at the installation.
run(
  'npm',
  [
    'ci',
    '--workspace',
    join('apps', app),
    '--omit=dev',
    '--omit=optional',
    '--ignore-scripts',
    '--prefer-offline',
  ],
  tree,
);
removeUnusedOptionalPeers(tree, join('apps', app));

// npm has chosen sharp's program for this system in the repository.
if (existsSync(join(tree, 'node_modules/sharp'))) {
  for (const folder of globSync('node_modules/@img/sharp-*')) copy(folder, { recursive: true });
}

// npm has installed what the libs need; their code is in the bundle.
await bundle(join('apps', app, 'dist'), join(tree, 'apps', app, 'dist'));
// The built page contains the code of its packages, which are development dependencies.
const pageConfig = join('apps', app, 'vite.config.mjs');
if (existsSync(pageConfig)) {
  const page = join(tree, 'apps', app, 'dist/ui');
  run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--config', pageConfig, '--outDir', page]);
}
const nested = globSync('libs/*/node_modules/*', { cwd: tree });
if (nested.length > 0) {
  throw new Error(
    `The bundle of ${app} cannot reach ${nested.join(', ')}. Give all packages one version of these dependencies.`,
  );
}
for (const folder of workspaces) {
  if (folder !== join('apps', app)) rmSync(join(tree, folder), { recursive: true });
}
for (const surplus of ['libs', 'node_modules/@breakwater']) rmSync(join(tree, surplus), { recursive: true });
for (const modules of ['node_modules', ...globSync('apps/*/node_modules', { cwd: tree })]) {
  removeWhatNodeNeverLoads(join(tree, modules));
}
// Lists of installed packages, which only npm reads; the image has no npm.
for (const file of ['package-lock.json', '.npmrc', 'node_modules/.package-lock.json', 'node_modules/.bin']) {
  rmSync(join(tree, file), { recursive: true, force: true });
}
if (existsSync(join(tree, 'node_modules/@prisma/client'))) {
  removeUnusedQueryCompilers(tree, join('apps', app, 'dist'));
  cpSync('prisma/migrations', join(tree, 'prisma/migrations'), { recursive: true });
}
cpSync('docker/health-check.mjs', join(tree, 'health-check.mjs'));

function copy(path, options) {
  mkdirSync(join(tree, dirname(path)), { recursive: true });
  cpSync(path, join(tree, path), options);
}

function run(command, args, cwd = '.') {
  execFileSync(command, args, { cwd, stdio: 'inherit' });
}
