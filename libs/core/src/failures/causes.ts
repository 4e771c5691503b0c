import { isError } from './error-identity.js';
import { MAX_ERRORS, MAX_MEMBERS } from './failures.constants.js';
import { isList, readProperty } from './read-property.js';

/** A thrown value and the values that led to it: a finite tree, whatever the properties of the errors refer to. */
export interface CauseTree {
  readonly thrown: unknown;
  /** Absent when there is no cause, or when the cause already stands elsewhere in the tree. */
  readonly cause?: CauseTree;
  /** Members of an `AggregateError`. */
  readonly members: readonly CauseTree[];
}

/** How far a walk goes. */
export interface CauseWalkOptions {
  /** Errors that are visited, the first included. @default 16 */
  readonly limit?: number;
  /** Whether the members of an `AggregateError` are visited. @default true */
  readonly members?: boolean;
  /** Further values to visit, e.g. an error that a driver keeps in a property of its own. */
  readonly further?: (error: object) => unknown;
}

interface Node {
  readonly thrown: unknown;
  cause?: CauseTree;
  members: readonly CauseTree[];
}

const NOTHING: readonly never[] = [];

/**
 * The thrown value and everything that led to it, as a tree. The walk visits each object once, goes breadth first, and reads
 * `cause` and `errors` of each once, so circles, endless chains and getters that throw do no harm.
 */
export const causeTree = (thrown: unknown, options?: CauseWalkOptions): CauseTree => walk(thrown, options)[0];

/**
 * The error itself, then the errors that led to it: `cause`, and the members of an `AggregateError`. `fetch` hides
 * `ECONNRESET` in the cause of a `TypeError`, and Node reports a refused connection to a host with several addresses as an
 * `AggregateError`. Values that are not objects are left out.
 */
export function causesOf(thrown: unknown, options?: CauseWalkOptions): readonly object[] {
  const found: object[] = [];
  for (const node of walk(thrown, options)) if (isObject(node.thrown)) found.push(node.thrown);
  return found;
}

/** Members of an `AggregateError`, at most 10. A list under `errors` that holds other things, such as complaints about fields, has none. */
export function readMembers(thrown: unknown): readonly unknown[] {
  const errors = readProperty(thrown, 'errors');
  if (errors === undefined) return NOTHING;
  try {
    return isList(errors) ? errors.slice(0, MAX_MEMBERS).filter(isError) : NOTHING;
  } catch {
    return NOTHING;
  }
}

function walk(thrown: unknown, options: CauseWalkOptions = {}): readonly [Node, ...Node[]] {
  const { limit = MAX_ERRORS, members = true, further } = options;
  const nodes: [Node, ...Node[]] = [{ thrown, members: NOTHING }];
  const visit = (value: unknown): Node | undefined => {
    if (value === undefined || value === null || nodes.length >= limit) return undefined;
    if (isObject(value) && nodes.some((known) => known.thrown === value)) return undefined;
    const node: Node = { thrown: value, members: NOTHING };
    nodes.push(node);
    return node;
  };
  // The list grows while it is walked.
  for (const node of nodes) {
    if (!isObject(node.thrown)) continue;
    if (further) visit(further(node.thrown));
    const cause = visit(readProperty(node.thrown, 'cause'));
    if (cause) node.cause = cause;
    if (!members) continue;
    const found = readMembers(node.thrown);
    if (found.length > 0) node.members = found.flatMap((member) => visit(member) ?? NOTHING);
  }
  return nodes;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
