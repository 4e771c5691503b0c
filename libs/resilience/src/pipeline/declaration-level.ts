import type { PolicyDeclarations } from './policy-declarations.js';

/** Policies declared in one place. */
export interface DeclarationLevel {
  /** `method`, `class`, or `policy '...'`, as `explain()` shows it. */
  readonly source: string;
  readonly declarations: PolicyDeclarations;
  /** Name of the policy that the declarations belong to; none for decorators. */
  readonly policy?: string;
}

/** The levels that declare a policy of the given kind, the stronger one later. */
export function levelsOf<K extends keyof PolicyDeclarations>(
  levels: readonly DeclarationLevel[],
  kind: K,
): { level: DeclarationLevel; input: NonNullable<PolicyDeclarations[K]> }[] {
  return levels.flatMap((level) => {
    const input = level.declarations[kind];
    return input === undefined ? [] : [{ level, input }];
  });
}

/**
 * The name of the policy that alone declares a kind, whose state is then shared by all users of the policy;
 * `undefined` as soon as a decorator changes anything.
 */
export function sharedBy(levels: readonly { level: DeclarationLevel }[]): string | undefined {
  const [only, ...others] = levels;
  return others.length === 0 ? only?.level.policy : undefined;
}
