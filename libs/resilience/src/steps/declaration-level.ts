import { takeEnabled } from '../switches/enabled-option.js';
import type { SwitchSetting } from '../switches/policy-switches.js';
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
  /** Steps that decorators of other packages carry. */
  readonly steps?: readonly AnyPolicyStep[];
}

/**
 * Returns the declarations of one kind without `enabled`, the stronger place later.
 *
 * @throws OptionsError when an option cannot be read
 */
export function declaredOf<K extends PolicyKind>(
  levels: readonly DeclarationLevel[],
  kind: K,
  place: string,
): DeclaredPolicy<K>[] {
  return levels.flatMap(({ source, declarations, policy }) => {
    const input = declarations[kind];
    return input === undefined ? [] : [{ source, input: takeEnabled(input, kind, place).input, policy }];
  });
}

/**
 * Returns `enabled` of one kind from the strongest place that sets it.
 *
 * @throws OptionsError when it is not a boolean
 */
export function enabledIn(
  levels: readonly DeclarationLevel[],
  kind: PolicyKind,
  place: string,
): SwitchSetting | undefined {
  return levels
    .flatMap(({ source, declarations }) => {
      const { enabled } = takeEnabled(declarations[kind], kind, place);
      return enabled === undefined ? [] : [{ enabled, source }];
    })
    .at(-1);
}
