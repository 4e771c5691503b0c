import type { DeclarationLevel } from '../steps/declaration-level.js';
import type { Pipeline } from './pipeline.js';
import type { PolicyHome } from './policy-home.js';
import type { PolicyDeclarations } from '../steps/policy-declarations.js';

/** Kinds of steps whose options can change while the application runs. */
export const RELOADABLE_KINDS = ['circuitBreaker', 'retry', 'hedge', 'timeout', 'bulkhead'] as const;

/** Returns true if the options of the kind of step can change while the application runs. */
export function isReloadable(kind: string): boolean {
  return (RELOADABLE_KINDS as readonly string[]).includes(kind);
}

/** A pipeline that can be planned again. */
export interface Replanned {
  readonly pipeline: Pipeline;
  /**
   * Plans the pipeline in another home, to check the options there.
   *
   * @param options names them for messages
   */
  tryIn(trial: PolicyHome, options: string): void;
  /** Plans the steps anew; they are composed with the next order of the switches. */
  renew(): void;
}

/** The options that a source gives one policy. */
export interface ReloadedPolicy {
  /** As `explain()` shows it. */
  readonly source: string;
  readonly declarations: PolicyDeclarations;
  readonly enabled: boolean | undefined;
}

/** Options from a source outside of the code; each stands above those of the policy of its name. */
export class ReloadedPolicies {
  #policies: ReadonlyMap<string, ReloadedPolicy> = new Map();

  /** Replaces all of them. */
  set(policies: ReadonlyMap<string, ReloadedPolicy>): void {
    this.#policies = policies;
  }

  find(name: string): ReloadedPolicy | undefined {
    return this.#policies.get(name);
  }

  /** The declarations of a policy by place, the stronger one later. */
  levelsOf(name: string, declarations: PolicyDeclarations): DeclarationLevel[] {
    const reloaded = this.find(name);
    return [
      { source: `policy '${name}'`, declarations, policy: name },
      ...(reloaded ? [{ source: reloaded.source, declarations: reloaded.declarations, policy: name }] : []),
    ];
  }
}
