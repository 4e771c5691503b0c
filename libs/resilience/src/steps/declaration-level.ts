import type { PolicyDeclarations, PolicyKind } from './policy-declarations.js';
import type { AnyPolicyStep } from './policy-step.js';
import type { DeclaredPolicy } from './step-context.js';

/** Policies declared in one place. */
export interface DeclarationLevel {
  /** `method`, `class`, or `policy '...'`, as `explain()` shows it. */
  readonly source: string;
  readonly declarations: PolicyDeclarations;
  /** Name of the policy that the declarations belong to; none for decorators. */
  readonly policy?: string;
  /** Steps that decorators of other packages brought along. */
  readonly steps?: readonly AnyPolicyStep[];
}

/** The declarations of one kind, the stronger place later. */
export function declaredOf<K extends PolicyKind>(
  levels: readonly DeclarationLevel[],
  kind: K,
): DeclaredPolicy<K>[] {
  return levels.flatMap(({ source, declarations, policy }) => {
    const input = declarations[kind];
    return input === undefined ? [] : [{ source, input, policy }];
  });
}
