import type { NestAddition } from './addition.js';
import type { Manifest, ProjectTree } from './project.js';

const PACKAGE_JSON = '/package.json';

/**
 * Lists the package and its companions in the dependencies of the application. Versions that the application has already stay.
 *
 * @returns the names that are new
 */
export function listPackages(tree: ProjectTree, { manifest: own, packages }: NestAddition): string[] {
  const text = tree.readText(PACKAGE_JSON);
  const application = JSON.parse(text) as Manifest;
  const known = { ...application.devDependencies, ...application.dependencies };
  const versions: Readonly<Record<string, string | undefined>> = {
    ...own.dependencies,
    ...own.peerDependencies,
    [own.name]: `^${own.version}`,
  };
  const added = [own.name, ...packages].filter((name) => known[name] === undefined);
  if (added.length === 0) return [];
  const entries = added.map((name): [string, string] => [name, versions[name] ?? '*']);
  const dependencies = Object.entries({ ...application.dependencies, ...Object.fromEntries(entries) });
  const sorted = Object.fromEntries(dependencies.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const indent = /^[ \t]+/m.exec(text)?.[0] ?? '  ';
  const end = text.endsWith('\n') ? '\n' : '';
  tree.overwrite(PACKAGE_JSON, JSON.stringify({ ...application, dependencies: sorted }, null, indent) + end);
  return added;
}

/** Runs the install command of the application's package manager. The task `NodePackageInstallTask` of the schematics, without its package. */
export const INSTALL = {
  toConfiguration: (): { name: string; options: object } => ({
    name: 'node-package',
    options: { command: 'install', quiet: true, hideOutput: true },
  }),
};
