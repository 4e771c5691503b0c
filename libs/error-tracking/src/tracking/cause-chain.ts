import { readProperty } from '../thrown/read-property.js';

/** Causes beyond this depth are not looked at; it also ends a chain that bites its own tail. */
const MAX_CAUSES = 5;

/** The error and its causes, outermost first, as far as they are objects. */
export function causeChain(error: unknown): object[] {
  const chain: object[] = [];
  let link: unknown = error;
  while (typeof link === 'object' && link !== null && chain.length <= MAX_CAUSES) {
    chain.push(link);
    link = readProperty(link, 'cause');
  }
  return chain;
}
