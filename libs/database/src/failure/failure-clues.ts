/** What of an error tells its kind, gathered from the error and everything that led to it. */
export interface FailureClues {
  /** `kind`s of Prisma's driver adapters. */
  readonly adapterKinds: readonly string[];
  /** SQLSTATEs, Prisma codes, codes of the operating system. */
  readonly codes: readonly string[];
  readonly messages: readonly string[];
}

/** Fields that errors of Prisma, of its adapters and of pg have between them. */
interface Link {
  readonly kind?: unknown;
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly message?: unknown;
  readonly originalMessage?: unknown;
  readonly cause?: unknown;
  /** Of `AggregateError`: one error per address that was tried. */
  readonly errors?: unknown;
  readonly meta?: { readonly code?: unknown; readonly driverAdapterError?: unknown };
}

/** Follows at most so many links: causes may form a circle. */
const MAX_LINKS = 20;

/** Gathers the clues, the outermost error first. */
export function gatherClues(error: unknown): FailureClues {
  const adapterKinds: string[] = [];
  const codes: string[] = [];
  const messages: string[] = [];
  const add = (list: string[], value: unknown): void => {
    if (typeof value === 'string') list.push(value);
  };
  const open: unknown[] = [error];
  for (let followed = 0; open.length > 0 && followed < MAX_LINKS; followed += 1) {
    const value = open.shift();
    if (typeof value !== 'object' || value === null) continue;
    const link = value as Link;
    add(adapterKinds, link.kind);
    for (const code of [link.originalCode, link.code, link.meta?.code]) add(codes, code);
    for (const message of [link.originalMessage, link.message]) add(messages, message);
    open.push(link.meta?.driverAdapterError, link.cause);
    if (Array.isArray(link.errors)) open.push(...(link.errors as unknown[]));
  }
  return { adapterKinds, codes, messages };
}
