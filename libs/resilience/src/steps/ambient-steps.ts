import type { PlannedStep } from './policy-step.js';
import type { PipelineStep } from './pipeline-order.js';

/** A pipeline as an {@link AmbientStep} sees it. */
export interface AmbientPipeline {
  /** Name of the pipeline: that of a policy or a circuit, or `Class.method`. */
  readonly name: string;
  /** The name of the pipeline, of its policies, and of the states of its steps. */
  readonly names: ReadonlySet<string>;
  /** Names of the upstreams whose calls run through the pipeline. */
  readonly upstreams: ReadonlySet<string>;
}

/** A step that is added to pipelines that do not declare it, such as the injection of faults. */
export interface AmbientStep {
  /** Its slot, for `explain()`. It stands inside of all declared steps. */
  readonly slot: PipelineStep;
  /**
   * Plans the step for a pipeline. Called each time the pipeline is composed, never per call.
   *
   * @returns `undefined` if the pipeline does not need the step at the moment
   */
  stepFor(pipeline: AmbientPipeline): PlannedStep | undefined;
}

/** A planned ambient step with its place. */
export type PlacedAmbientStep = PlannedStep & { readonly step: PipelineStep; readonly name: string };

const NO_UPSTREAMS: ReadonlySet<string> = new Set();

/** The ambient steps of one application, and the upstreams that its policies serve. */
export class AmbientSteps {
  readonly #steps = new Set<AmbientStep>();
  readonly #upstreams = new Map<string, Set<string>>();

  /** Adds a step. Compose the pipelines again afterwards. */
  add(step: AmbientStep): void {
    this.#steps.add(step);
  }

  /** Returns the steps that a pipeline needs at the moment. */
  in(name: string, others: readonly string[]): readonly PlacedAmbientStep[] {
    if (this.#steps.size === 0) return [];
    const names = new Set([name, ...others]);
    const upstreams = this.#upstreams.get(name) ?? NO_UPSTREAMS;
    return [...this.#steps].flatMap((step) => {
      const planned = step.stepFor({ name, names, upstreams });
      return planned ? [{ ...planned, name: planned.name ?? name, step: step.slot }] : [];
    });
  }

  /** Returns whether some policy serves the upstream. */
  serves(upstream: string): boolean {
    return [...this.#upstreams.values()].some((names) => names.has(upstream));
  }

  /**
   * Notes that the calls of an upstream run through the pipeline of a policy.
   *
   * @returns true if a pipeline may need another step now
   */
  serve(policy: string, upstream: string): boolean {
    const known = this.#upstreams.get(policy) ?? new Set();
    this.#upstreams.set(policy, known);
    if (known.has(upstream)) return false;
    known.add(upstream);
    return this.#steps.size > 0;
  }
}
