import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Large folders that no context contains; they are skipped to save time. */
const SKIPPED = new Set(['node_modules', '.git', 'dist', '.data', '.stryker-tmp', 'reports', 'coverage']);

/** The files of the repository that Docker gets by the rules of `.dockerignore`; the last matching rule decides. */
export function contextFiles(): string[] {
  const rules = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const expressions = rules.map((rule) => ({ rule, expression: expressionOf(rule.replace(/^!/, '')) }));
  const isIgnored = (path: string): boolean => {
    const last = expressions.findLast(({ expression }) => expression.test(path));
    return last !== undefined && !last.rule.startsWith('!');
  };
  return filesBelow('.').filter((path) => !isIgnored(path));
}

const WILDCARDS = new Map([
  ['**/', '(?:.*/)?'],
  // Unlike a shell's, Docker's star matches hidden files, too.
  ['*', '[^/]*'],
]);

/** A pattern that matches a folder applies to all its files. */
function expressionOf(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\/|\*)/);
  const source = parts.map((part) => WILDCARDS.get(part) ?? part.replaceAll('.', '\\.')).join('');
  return new RegExp(`^${source}(?:/|$)`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/**
 * Prepares `folder` like the build stage of the Dockerfile before it builds: the files of the context, and the packages that
 * `npm ci` installs. The packages are linked from the repository, where `npm ci` has installed them already.
 */
export function prepareBuildStage(folder: string): void {
  for (const file of contextFiles()) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file));
  }
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@breakwater'), { recursive: true });
  for (const name of readdirSync('node_modules')) {
    if (name !== '@breakwater') symlinkSync(resolve('node_modules', name), join(modules, name));
  }
  for (const workspace of globSync('{libs,apps}/*/package.json').map((manifest) => dirname(manifest))) {
    const name = workspace.slice(workspace.indexOf('/') + 1);
    symlinkSync(join('../..', workspace), join(modules, '@breakwater', name));
  }
}
