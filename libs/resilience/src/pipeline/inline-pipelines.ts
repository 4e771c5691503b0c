import { checkOptions } from '@breakwater/core';
import type { FallbackFunction } from '../fallback/fallback.options.js';
import { checkName } from '../options/policy-name.js';
import type { PolicyDeclarations } from '../steps/policy-declarations.js';
import type { Pipeline } from './pipeline.js';
import { plan } from './plan.js';
import type { PolicyHome } from './policy-home.js';

const PLACE = 'ResilienceService.execute';

/** A pipeline and the name that it was planned with. */
interface Named {
  readonly name: string;
  readonly pipeline: Pipeline;
}

/**
 * The pipelines of policies that are written at a call. A pipeline lives as long as its object: calls that pass the same object share
 * one pipeline, and an object that is written anew for each call leaves nothing behind.
 */
export class InlinePipelines {
  #plain = new WeakMap<object, Named>();
  #withFallback = new WeakMap<object, Named>();

  constructor(private readonly home: PolicyHome) {
    home.switches.join(() => this.#forget());
  }

  /**
   * The pipeline of an object with policies.
   *
   * @param name name of the calls in errors, events and metrics
   * @param fallback answers in place of the fallback of the policies
   * @throws OptionsError when an option is wrong, or there is no policy in the object
   */
  of(
    policies: PolicyDeclarations,
    name: string,
    fallback: FallbackFunction<unknown, never[]> | undefined,
  ): Pipeline {
    const pipelines = fallback ? this.#withFallback : this.#plain;
    const known = pipelines.get(policies);
    if (known?.name === name) return known.pipeline;
    const pipeline = this.#plan(policies, name, fallback);
    pipelines.set(policies, { name, pipeline });
    return pipeline;
  }

  #plan(
    policies: PolicyDeclarations,
    name: string,
    fallback: FallbackFunction<unknown, never[]> | undefined,
  ): Pipeline {
    checkName(name, 'name', PLACE);
    checkOptions('policies', PLACE, (check) => {
      check.known(policies, this.home.steps.kinds);
      const given = Object.entries<unknown>({ ...policies });
      check.that(given.length > 0, '', 'an object with at least one policy', policies);
      for (const [kind, value] of given)
        check.that(value !== undefined, kind, 'left out or set to a value', value);
    });
    const levels = [
      { source: 'call', declarations: policies },
      { source: 'call', declarations: fallback ? { fallback } : {} },
    ];
    return plan({ name, place: PLACE, levels, home: this.home, inline: true });
  }

  /** Drops the pipelines after an order to switch; the next call plans anew. */
  #forget(): void {
    this.#plain = new WeakMap();
    this.#withFallback = new WeakMap();
  }
}
