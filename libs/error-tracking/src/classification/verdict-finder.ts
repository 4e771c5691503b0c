import { readMembers, readProperty } from '@breakwater/core';
import { builtInVerdict } from './built-in-rules.js';
import type { DatabaseErrorClassifier } from './database-failure.js';
import { databaseVerdict, isFromDatabase } from './database-verdict.js';
import { type ErrorFacts, errorFacts } from './error-facts.js';
import { UNKNOWN_ERROR } from './classification.constants.js';
import { ERROR_SEVERITIES } from './error-severity.js';
import { type Verdict, combined, vague } from './verdict.js';

/** Errors looked at for one verdict: causes and members may be many, and form a circle. */
const MAX_ERRORS = 20;

/** What a member is taken for that nothing is known of. What others say of the same severity says more. */
const UNKNOWN_MEMBER = vague(UNKNOWN_ERROR.category, UNKNOWN_ERROR.severity);

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
    return combined(own, this.#worst(readMembers(thrown)) ?? this.#judge(readProperty(thrown, 'cause')));
  }

  #own(facts: ErrorFacts): Verdict | undefined {
    const fromTable = isFromDatabase(facts) ? databaseVerdict(facts, this.classifyDatabaseError) : undefined;
    return fromTable ?? builtInVerdict(facts);
  }

  #worst(members: readonly unknown[]): Verdict | undefined {
    let worst: Verdict | undefined;
    for (const member of members) {
      if (this.#seen.has(member)) continue;
      const found = this.#judge(member) ?? UNKNOWN_MEMBER;
      if (!worst || isWorse(found, worst)) worst = found;
    }
    return worst;
  }
}

function isWorse(found: Verdict, worst: Verdict): boolean {
  return rank(found) < rank(worst) || (rank(found) === rank(worst) && worst === UNKNOWN_MEMBER);
}

const rank = ({ severity }: Verdict): number => ERROR_SEVERITIES.indexOf(severity);
