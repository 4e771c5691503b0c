import { TSC } from '../compiler.mjs';
import { StartError } from './start-error.mjs';

/**
 * Builds projects and the libraries they refer to, if they are out of date.
 *
 * @param {import('./stack.mjs').Stack} stack
 * @param {string[]} projects folders that hold a tsconfig.json
 * @throws StartError when something does not compile
 */
export async function build(stack, projects) {
  console.log('Building what has changed ...');
  const code = await stack.run('build', TSC, {}, ['--build', ...projects]).ended;
  if (code !== 0) throw new StartError('The build failed; the errors are above.');
}
