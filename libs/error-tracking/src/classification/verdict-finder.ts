import { type CauseTree, type FailureTable, causeTree } from '@breakwater/core';
import { builtInVerdict } from './built-in-rules.js';
import { UNKNOWN_ERROR } from './classification.js';
import { type DatabaseErrorClassifier, databaseVerdict, isFromDatabase } from './database-verdict.js';
import { type ErrorFacts, errorFacts } from './error-facts.js';
import { ERROR_SEVERITIES } from './error-severity.js';
import { type Verdict, combined, vague } from './verdict.js';

/** Stands for a member of an `AggregateError` about which nothing is known; a known member of the same severity wins over it. */
const UNKNOWN_MEMBER = vague(UNKNOWN_ERROR.category, UNKNOWN_ERROR.severity);

/** Judges a thrown error: first by itself and, where that says little, by its causes. Of an `AggregateError` the worst member counts. */
export class VerdictFinder {
  constructor(
    private readonly table: FailureTable,
    private readonly classifyDatabaseError: DatabaseErrorClassifier | undefined,
  ) {}

  /** @param facts those of `thrown`, when they are known */
  find(thrown: unknown, facts = errorFacts(thrown)): Verdict | undefined {
    const found = this.#judge(causeTree(thrown), facts);
    if (!facts || (found && !found.vague)) return found;
    // The classifier knows some errors by their message only, and looks at the causes itself.
    return databaseVerdict(facts, this.classifyDatabaseError) ?? found;
  }

  #judge({ thrown, cause, members }: CauseTree, facts = errorFacts(thrown)): Verdict | undefined {
    if (!facts) return undefined;
    const own = this.#own(facts);
    if (own && !own.vague) return own;
    return combined(own, this.#worst(members) ?? (cause && this.#judge(cause)));
  }

  #own(facts: ErrorFacts): Verdict | undefined {
    const fromDatabase = isFromDatabase(facts)
      ? databaseVerdict(facts, this.classifyDatabaseError)
      : undefined;
    return fromDatabase ?? builtInVerdict(facts, this.table);
  }

  #worst(members: readonly CauseTree[]): Verdict | undefined {
    let worst: Verdict | undefined;
    for (const member of members) {
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
