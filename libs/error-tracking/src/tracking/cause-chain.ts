/** Causes beyond this depth are not looked at; it also ends a chain that bites its own tail. */
const MAX_CAUSES = 5;

/** The error and its causes, outermost first, as far as they are objects. Reading a cause may not throw. */
export function causeChain(error: unknown): object[] {
  const chain: object[] = [];
  let link: unknown = error;
  while (typeof link === 'object' && link !== null && chain.length <= MAX_CAUSES) {
    chain.push(link);
    link = causeOf(link);
  }
  return chain;
}

function causeOf(error: object): unknown {
  try {
    return (error as { readonly cause?: unknown }).cause;
  } catch {
    return undefined;
  }
}
