import { readProperty } from '../thrown/read-property.js';
import { readMembers } from '../thrown/thrown-link.js';
import { builtInVerdict } from './built-in-rules.js';
import type { DatabaseErrorClassifier } from './database-failure.js';
import { databaseVerdict, isFromDatabase } from './database-verdict.js';
import { type ErrorFacts, errorFacts } from './error-facts.js';
import { ERROR_SEVERITIES } from './error-severity.js';
import { type Verdict, verdict } from './verdict.js';

/** Errors looked at for one verdict: causes and members may be many, and form a circle. */
const MAX_ERRORS = 20;

/**
 * Finds out about one thrown error: what it says itself and, where that is little, what its causes say. Of the members of an
 * `AggregateError` the worst counts.
 */
export class VerdictFinder {
  readonly #seen = new Set<unknown>();

  constructor(private readonly classifyDatabaseError: DatabaseErrorClassifier | undefined) {}

  /** @param facts those of `thrown`, when they are known */
  find(thrown: unknown, facts = errorFacts(thrown)): Verdict | undefined {
    const found = this.#judge(thrown, facts);
    if (!facts || (found && !found.vague)) return found;
    // Its table knows some errors by nothing but their message, and looks at the causes itself.
    return databaseVerdict(facts, this.classifyDatabaseError) ?? found;
  }

  #judge(thrown: unknown, facts = errorFacts(thrown)): Verdict | undefined {
    if (!facts || this.#seen.size >= MAX_ERRORS || this.#seen.has(thrown)) return undefined;
    this.#seen.add(thrown);
    const own = this.#own(facts);
    if (own && !own.vague) return own;
    return combine(own, this.#worst(readMembers(thrown)) ?? this.#judge(readProperty(thrown, 'cause')));
  }

  #own(facts: ErrorFacts): Verdict | undefined {
    const fromTable = isFromDatabase(facts) ? databaseVerdict(facts, this.classifyDatabaseError) : undefined;
    return fromTable ?? builtInVerdict(facts);
  }

  #worst(members: readonly unknown[]): Verdict | undefined {
    let worst: Verdict | undefined;
    for (const member of members) {
      const found = this.#judge(member);
      if (found && (!worst || rank(found) < rank(worst))) worst = found;
    }
    return worst;
  }
}

const rank = ({ severity }: Verdict): number => ERROR_SEVERITIES.indexOf(severity);

function combine(own: Verdict | undefined, inner: Verdict | undefined): Verdict | undefined {
  if (!own || !inner) return own ?? inner;
  // A network that fails beneath a database is a lost connection to it.
  const isConnection = inner.category === 'network' || inner.category === 'timeout';
  return own.category === 'database' && isConnection ? verdict('database', 'critical') : inner;
}
