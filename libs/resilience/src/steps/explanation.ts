import { inspect } from 'node:util';
import type { PipelineStep } from './pipeline-order.js';

/** One option in force and where its value comes from. */
export interface ExplainedOption {
  readonly value: unknown;
  /** `default`, `module defaults`, `preset '...'`, `policy '...'`, `class`, `method` or, for `enabled`, `run time`. */
  readonly source: string;
}

/** One step of a pipeline with its options. */
export interface ExplainedStep {
  readonly step: PipelineStep;
  /** Name under which the step keeps its state, e.g. that of the circuit. */
  readonly name: string;
  readonly options: Readonly<Record<string, ExplainedOption>>;
}

/** Explains the calls of a policy or a method: the steps, outermost first, with every value and its origin. */
export class Explanation {
  constructor(
    readonly name: string,
    readonly steps: readonly ExplainedStep[],
  ) {}

  /** The explanation as text, one option a line. */
  toString(): string {
    const lines = this.steps.flatMap(({ step, name, options }, index) => [
      `${index + 1}. ${step} (${name})`,
      ...Object.entries(options).map(
        ([option, { value, source }]) => `     ${option} = ${show(value)}  [${source}]`,
      ),
    ]);
    const order = this.steps.map(({ step, options }) =>
      options['enabled']?.value === false ? `${step} (off)` : step,
    );
    return [`${this.name}: ${order.join(' > ')} > operation`, ...lines].join('\n');
  }
}

function show(value: unknown): string {
  if (typeof value === 'function') return value.name || 'a function';
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return inspect(value, { breakLength: Infinity });
}
