import { isError } from './error-identity.js';
import { MAX_MEMBERS } from './failures.constants.js';
import { isList, readProperty } from './read-property.js';

/** Maximum number of errors that one walk visits, including the first. It also ends a chain that a getter creates endlessly. */
const MAX_ERRORS = 16;

/** A thrown value and its causes, as a finite tree even if the errors refer to each other in a circle. */
export interface CauseTree {
  readonly thrown: unknown;
  /** The cause. Absent when there is no cause, or when the cause appears elsewhere in the tree. */
  readonly cause?: CauseTree;
  /** Members of an `AggregateError`. */
  readonly members: readonly CauseTree[];
}

/** Limits of a walk through causes. */
export interface CauseWalkOptions {
  /** Maximum number of errors to visit, including the first. @default 16 */
  readonly limit?: number;
  /** Visits the members of an `AggregateError`. @default true */
  readonly members?: boolean;
  /** Returns a further value to visit, e.g. an error that a driver keeps in a property of its own. */
  readonly further?: (error: object) => unknown;
}

interface Node {
  readonly thrown: unknown;
  cause?: CauseTree;
  members: readonly CauseTree[];
}

const NOTHING: readonly never[] = [];

/**
 * Returns the thrown value and its causes as a tree. The walk goes breadth first, visits each object once, and reads `cause`
 * and `errors` of each object once. Circles, endless chains and getters that throw do no harm.
 */
export const causeTree = (thrown: unknown, options?: CauseWalkOptions): CauseTree => walk(thrown, options)[0];

/**
 * Returns the error itself, then its causes and the members of an `AggregateError`. For example, `fetch` hides `ECONNRESET` in the
 * cause of a `TypeError`, and Node reports a refused connection to a host with several addresses as an `AggregateError`.
 * Values that are not objects are left out.
 */
export function causesOf(thrown: unknown, options?: CauseWalkOptions): readonly object[] {
  const found: object[] = [];
  for (const node of walk(thrown, options)) if (isObject(node.thrown)) found.push(node.thrown);
  return found;
}

/**
 * Returns the members of an `AggregateError`, at most 10. Ignores a list under `errors` that contains no errors, such as
 * validation messages.
 */
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
  // The list grows during the iteration.
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
