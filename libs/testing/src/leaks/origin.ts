import { cwd } from 'node:process';

/** Files that only carry a timer for others. */
const CARRIERS = /virtual\.clock|timer-queue|clock\/sleep|\bnode:|\/leaks\/origin/;

/** The line of a stack that set a timer: the first one that belongs to no clock. */
export function originIn(stack: string): string | undefined {
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && !CARRIERS.test(line));
  return frame?.trim().replace(/^at /, '').replace(`${cwd()}/`, '');
}
