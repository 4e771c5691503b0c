import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The folders of all packages of this repository: `libs/core`, `apps/api` and so on. */
export function workspaceFolders() {
  return globSync('{libs,apps}/*/package.json').map((manifest) => dirname(manifest));
}

/** A workspace and those it depends on, directly or through others. */
export function neededWorkspaces(folder, needed = new Set()) {
  if (needed.has(folder)) return needed;
  needed.add(folder);
  const folders = new Map(workspaceFolders().map((other) => [manifestOf(other).name, other]));
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    if (folders.has(name)) neededWorkspaces(folders.get(name), needed);
  }
  return needed;
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
}
