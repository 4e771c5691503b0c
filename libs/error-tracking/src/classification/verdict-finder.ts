import { type CauseTree, type FailureTable, causeTree } from '@breakwater/core';
import { builtInVerdict } from './built-in-rules.js';
import { UNKNOWN_ERROR } from './classification.js';
import { type DatabaseErrorClassifier, databaseVerdict, isFromDatabase } from './database-verdict.js';
import { type ErrorFacts, errorFacts } from './error-facts.js';
import { ERROR_SEVERITIES } from './error-severity.js';
import { type Verdict, combined, vague } from './verdict.js';

/** The verdict on an unknown member of an `AggregateError`; a known member of the same severity takes precedence. */
const UNKNOWN_MEMBER = vague(UNKNOWN_ERROR.category, UNKNOWN_ERROR.severity);

/** Judges a thrown error by itself and, if that verdict is vague, by its causes. The worst member of an `AggregateError` counts. */
export class VerdictFinder {
  constructor(
    private readonly table: FailureTable,
    private readonly classifyDatabaseError: DatabaseErrorClassifier | undefined,
  ) {}

  /** @param facts the facts of `thrown`, if they were read already */
  find(thrown: unknown, facts = errorFacts(thrown)): Verdict | undefined {
    const found = this.#judge(causeTree(thrown), facts);
    if (!facts || (found && !found.vague)) return found;
    // The classifier recognises some errors by their message only, and it reads the causes itself.
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
