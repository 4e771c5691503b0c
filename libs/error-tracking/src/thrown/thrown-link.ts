import { describeThrown } from './describe-thrown.js';
import { errorCode, errorName } from './error-name.js';
import { isError } from './is-error.js';
import { readProperty, readText } from './read-property.js';
import { MAX_CHAIN_LENGTH, MAX_MEMBERS, NO_ERROR } from './thrown.constants.js';

/** What an error says of itself. */
export interface ThrownIdentity {
  /** Name of the class; `thrown` for what is no error. */
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
}

/** One error of a chain of causes, each of its properties read once. */
export interface ThrownLink extends ThrownIdentity {
  readonly stack: string | undefined;
  readonly cause: unknown;
  /** Members of an `AggregateError`. */
  readonly members: readonly unknown[];
}

const NOTHING: readonly unknown[] = [];

/** Reads anything that was thrown. An object with a text as its message counts as an error, as in other realms. */
export function readLink(thrown: unknown): ThrownLink {
  const { name, code, message } = readIdentity(thrown);
  if (name === NO_ERROR) return { name, code, message, stack: undefined, cause: undefined, members: NOTHING };
  return {
    name,
    code,
    message,
    stack: readText(thrown, 'stack'),
    cause: readProperty(thrown, 'cause'),
    members: readMembers(thrown),
  };
}

/** What an error says of itself, without its stack: V8 writes that only when it is asked for, at a price. */
export function readIdentity(thrown: unknown): ThrownIdentity {
  const message = readText(thrown, 'message');
  if (message === undefined || typeof thrown !== 'object' || thrown === null) {
    return { name: NO_ERROR, code: undefined, message: describeThrown(thrown) };
  }
  return { name: errorName(thrown), code: errorCode(thrown), message };
}

/** The error and what led to it, the outermost first: at most 6 links, each object once. */
export function readChain(thrown: unknown): readonly [ThrownLink, ...ThrownLink[]] {
  const first = readLink(thrown);
  const chain: [ThrownLink, ...ThrownLink[]] = [first];
  if (!isPresent(first.cause)) return chain;
  const seen = new Set<unknown>([thrown]);
  let next: unknown = first.cause;
  while (isPresent(next) && chain.length < MAX_CHAIN_LENGTH && !seen.has(next)) {
    seen.add(next);
    const link = readLink(next);
    chain.push(link);
    next = link.cause;
  }
  return chain;
}

/** Members of an `AggregateError`, at most 10. Lists of other things, such as complaints about fields, are none. */
export function readMembers(thrown: unknown): readonly unknown[] {
  const errors = readProperty(thrown, 'errors');
  if (errors === undefined) return NOTHING;
  try {
    return Array.isArray(errors) ? errors.slice(0, MAX_MEMBERS).filter(isError) : NOTHING;
  } catch {
    return NOTHING;
  }
}

const isPresent = (cause: unknown): boolean => cause !== undefined && cause !== null;
