import { checkOptions } from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import { type DeclarationLevel, declaredOf, enabledIn } from '../steps/declaration-level.js';
import { checkStarts, checkWaits } from './cross-checks.js';
import { type ExplainedOption, type ExplainedStep, Explanation } from '../steps/explanation.js';
import { Pipeline } from './pipeline.js';
import { inOrder, type PipelineStep } from '../steps/pipeline-order.js';
import type { PolicyHome } from './policy-home.js';
import { isReloadable } from './reloaded-policies.js';
import { AT_RUN_TIME, type SwitchSetting, type PolicySwitches } from '../switches/policy-switches.js';
import type { PlannedStep } from '../steps/policy-step.js';
import {
  type CallLimits,
  type PlannedPipeline,
  StepContext,
  type Surroundings,
} from '../steps/step-context.js';

/** A pipeline that is to be planned. */
interface PlanContext extends PlannedPipeline {
  /** The places that declare policies for it, the stronger one later. */
  readonly levels: readonly DeclarationLevel[] | ((home: PolicyHome) => readonly DeclarationLevel[]);
  readonly home: PolicyHome;
}

/** A planned step with its place. */
type PlacedStep = PlannedStep &
  ExplainedStep & {
    readonly kind: string;
    /** Value of `enabled` in the strongest place that sets it. */
    readonly own: SwitchSetting | undefined;
  };

/**
 * Composes the pipeline of a method or a named policy from the steps that its declarations ask for.
 *
 * @param order the user's own order of the steps
 * @param exact refuses an order that names a step which the call does not use
 * @throws OptionsError when an option is wrong or contradicts another one
 */
export function plan(context: PlanContext, order?: readonly PipelineStep[], exact = false): Pipeline {
  const { name, place, home } = context;
  const tellFallback = (call: Call): void => {
    for (const { onFallback } of inForce) onFallback?.(call);
  };
  const surroundingsOf = (kind: string): Surroundings => ({
    isHealthy: () => inForce.every((step) => step.isHealthy?.() ?? true),
    hasRoom: () =>
      inForce.some((step) => step.kind === kind) &&
      inForce.every((step) => (step.isHealthy?.() ?? true) && (step.hasRoom?.() ?? true)),
    get budget() {
      return inForce.find(({ budget }) => budget !== undefined)?.budget;
    },
  });
  const readLevels = (): readonly DeclarationLevel[] =>
    typeof context.levels === 'function' ? context.levels(home) : context.levels;
  const build = (levels: readonly DeclarationLevel[], previous: readonly PlacedStep[]): PlacedStep[] => {
    const definitions = home.steps.declaredIn(levels, place);
    const stepBefore = (slot: string): PlacedStep | undefined => previous.find(({ step }) => step === slot);
    const contextOf = (
      kind: (typeof definitions)[number]['kind'],
      limits: CallLimits,
      slot = '',
    ): StepContext =>
      new StepContext(
        { ...context, previous: stepBefore(slot)?.name },
        kind,
        declaredOf(levels, kind, place),
        home,
        limits,
        tellFallback,
        surroundingsOf(kind),
      );

    const planned = checkOptions('policies', place, (check) => {
      const limits = Object.assign(
        {},
        ...definitions.map(({ kind, limits: limit }) => check.include(() => limit?.(contextOf(kind, {})))),
      ) as CallLimits;
      const steps = definitions.flatMap((definition): PlacedStep[] =>
        check.include(() => {
          const { slot, kind } = definition;
          const own = enabledIn(levels, kind, place);
          const before = stepBefore(slot);
          // The options of other kinds do not change while the application runs.
          if (before && !isReloadable(kind)) return [before];
          const step = definition.plan(contextOf(kind, limits, slot));
          return step ? [{ name, ...step, step: slot, kind, own }] : [];
        }),
      );
      const valid = steps.filter((step) => (step as unknown) !== undefined);
      for (const { kind, plannedWait = 0 } of valid) {
        check.include(() => checkWaits(kind, plannedWait, limits.total, place));
      }
      check.include(() => checkStarts(valid, limits, place));
      return steps;
    });
    return inOrder(planned, order, place, exact && !home.steps.lenient);
  };

  const levels = readLevels();
  let placed: readonly PlacedStep[] = build(levels, []);
  const names = [name, ...levels.flatMap(({ policy }) => policy ?? [])];
  let inForce: readonly (PlannedStep & { readonly kind?: string })[] = placed;
  const explain = (): Explanation => {
    const switched = placed.map((step) => ({ step, off: whyOff(home.switches, names, step) }));
    const ambient = home.environment.ambient?.in(name, [...names, ...placed.map((step) => step.name)]) ?? [];
    inForce = [...switched.flatMap(({ step, off }) => (off === undefined ? [step] : [])), ...ambient];
    return new Explanation(name, [
      ...switched.map(({ step, off }) => ({
        step: step.step,
        name: step.name,
        get options() {
          return { ...explainEnabled(step, off), ...step.options, ...step.present?.() };
        },
      })),
      ...ambient,
    ]);
  };
  const explanation = explain();
  const pipeline = new Pipeline(explanation, inForce, home.environment);
  const kinds = placed.map(({ kind }) => kind);
  if (context.inline) return pipeline;
  home.switches.join(() => pipeline.compose(explain(), inForce), { name, steps: kinds });
  home.plans.push({
    pipeline,
    tryIn: (trial, options) => {
      plan({ ...context, place: `${place}, with ${options}`, home: trial }, order, exact);
    },
    renew: () => {
      placed = build(readLevels(), placed);
    },
  });
  return pipeline;
}

/** Fallbacks cannot be switched off: they answer callers during an incident. */
function whyOff(
  switches: PolicySwitches,
  names: readonly string[],
  { step, kind, name, own }: PlacedStep,
): string | undefined {
  return step === 'fallback' ? undefined : switches.whyOff([...names, name], kind, own);
}

/** Explains `enabled` for a step that is off, or for which some place sets it. */
function explainEnabled(
  { own }: PlacedStep,
  off: string | undefined,
): Readonly<Record<string, ExplainedOption>> {
  if (off !== undefined) return { enabled: { value: false, source: off } };
  if (!own) return {};
  return { enabled: { value: true, source: own.enabled ? own.source : AT_RUN_TIME } };
}
