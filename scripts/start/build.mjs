import { fileURLToPath } from 'node:url';
import { TSC } from '../compiler.mjs';
import { StartError } from './start-error.mjs';

const BUILD_PAGE = fileURLToPath(new URL('../build-studio-page.mjs', import.meta.url));

/**
 * Builds projects, the libraries they refer to, and the Studio page, if they are out of date.
 *
 * @param {import('./stack.mjs').Stack} stack
 * @param {string[]} projects folders that hold a tsconfig.json
 * @throws StartError when something does not compile
 */
export async function build(stack, projects) {
  console.log('Building what has changed ...');
  const builds = [
    stack.run('build', TSC, {}, ['--build', ...projects]),
    stack.run('build', BUILD_PAGE, {}, []),
  ];
  const codes = await Promise.all(builds.map(({ ended }) => ended));
  if (codes.some((code) => code !== 0)) throw new StartError('The build failed; the errors are above.');
}
