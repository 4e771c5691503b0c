import { OptionsError } from '@breakwater/core';
import type { DeclarationLevel } from './declaration-level.js';
import { type AnyPolicyStep, checkStep, type PolicyStep } from './policy-step.js';

/** The steps that an application knows, by the kind of their policies: those of this package and those of others. */
export class PolicySteps {
  readonly #byKind = new Map<string, PolicyStep[]>();

  /** @param lenient leaves kinds without a step out instead of refusing them, as in a unit test without the module */
  constructor(readonly lenient = false) {}

  /** The kinds that policies can declare. */
  get kinds(): string[] {
    return [...this.#byKind.keys()];
  }

  /**
   * Adds steps; the steps of one kind come together. Call it in a constructor or a provider factory, before anything is planned.
   *
   * @throws OptionsError when a step is not valid, or another package has registered the kind
   */
  register(...steps: readonly AnyPolicyStep[]): void {
    for (const step of steps) checkStep(step, 'PolicySteps.register');
    for (const kind of new Set<string>(steps.map((step) => step.kind))) {
      const added = steps.filter((step) => step.kind === kind) as PolicyStep[];
      const known = this.#byKind.get(kind);
      if (known?.length === added.length && known.every((step, index) => step === added[index])) continue;
      if (known) throw new OptionsError('kind', 'a kind that no other package has registered', kind);
      this.#byKind.set(kind, added);
    }
  }

  /** The steps of a kind. */
  of(kind: string): readonly PolicyStep[] {
    return this.#byKind.get(kind) ?? [];
  }

  /**
   * Returns the steps of all kinds that are declared for one pipeline. A registered step replaces the step that a decorator
   * carries.
   *
   * @internal
   * @throws OptionsError when no step of some kind is known
   */
  declaredIn(levels: readonly DeclarationLevel[], place: string): PolicyStep[] {
    const kinds = new Set(
      levels.flatMap(({ declarations }) =>
        Object.entries(declarations).flatMap(([kind, input]) => (input === undefined ? [] : [kind])),
      ),
    );
    return [...kinds].flatMap((kind) => {
      const registered = this.of(kind);
      if (registered.length > 0) return registered;
      const carried = levels.flatMap(({ steps = [] }) =>
        steps.filter((step) => step.kind === kind),
      ) as PolicyStep[];
      if (carried.length === 0 && !this.lenient) {
        throw new OptionsError(
          kind,
          `a kind with a step (${this.kinds.join(', ')}): import the module of the package that has the decorator`,
          'none',
          place,
        );
      }
      return carried.slice(0, 1);
    });
  }
}
