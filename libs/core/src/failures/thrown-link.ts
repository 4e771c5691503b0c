import { type CauseTree, causeTree, readMembers } from './causes.js';
import { errorCode, errorName } from './error-identity.js';
import { MAX_CHAIN_LENGTH, NO_ERROR } from './failures.constants.js';
import { readText } from './read-property.js';
import { describeThrown, stackOf } from './thrown-text.js';

/** Class, code and message of an error. */
export interface ThrownIdentity {
  /** Name of the class; `thrown` for a value that is not an error. */
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
}

/** One error of a chain of causes. Each of its properties was read once. */
export interface ThrownLink extends ThrownIdentity {
  readonly stack: string | undefined;
  /** Members of an `AggregateError`. */
  readonly members: readonly unknown[];
}

/** Reads class, code, message, stack and members of a thrown value. An object with a text as its `message` counts as an error. */
export function readLink(thrown: unknown): ThrownLink {
  const identity = readIdentity(thrown);
  if (identity.name === NO_ERROR) return { ...identity, stack: undefined, members: [] };
  return { ...identity, stack: stackOf(thrown), members: readMembers(thrown) };
}

/** Reads class, code and message, but not the stack: V8 formats the stack on demand, which is costly. */
export function readIdentity(thrown: unknown): ThrownIdentity {
  const message = readText(thrown, 'message');
  if (message === undefined || typeof thrown !== 'object' || thrown === null) {
    return { name: NO_ERROR, code: undefined, message: describeThrown(thrown) };
  }
  return { name: errorName(thrown), code: errorCode(thrown), message };
}

/**
 * Reads the error and its chain of causes, outermost first: at most 6 links, each object once. Does not follow members of an
 * `AggregateError`.
 */
export function readChain(thrown: unknown): readonly [ThrownLink, ...ThrownLink[]] {
  const chain: [ThrownLink, ...ThrownLink[]] = [readLink(thrown)];
  let { cause }: { cause?: CauseTree } = causeTree(thrown, { members: false, limit: MAX_CHAIN_LENGTH });
  while (cause) {
    chain.push(readLink(cause.thrown));
    ({ cause } = cause);
  }
  return chain;
}
