/** Faults on purpose: not loaded by the main entry, so that an application without chaos does not have its code. */
export { ChaosModule } from './chaos.module.js';
export type { ChaosModuleOptions, ChaosStopOptions } from './chaos.options.js';
export { DEFAULT_CHAOS_OPTIONS, DEFAULT_CHAOS_RULE, DEFAULT_CHAOS_STOP } from './chaos.constants.js';
export { Chaos } from './chaos.service.js';
export type { ArmedChaosRule, ArmOptions, ChaosObserver, ChaosStop } from './chaos-state.js';
export {
  type AbortFault,
  CHAOS_ERROR_FAMILIES,
  CHAOS_KINDS,
  type ChaosErrorFamily,
  type ChaosFault,
  type ChaosKind,
  type ChaosRule,
  type ChaosTarget,
  type ErrorFault,
  type HangFault,
  type LatencyDistribution,
  type LatencyFault,
  type ResolvedChaosRule,
  type ResultFault,
  type StatusFault,
} from './chaos.rule.js';
export { type ChaosHeaderOptions, signChaosHeader } from './chaos-header.js';
export type * from './chaos.events.js';
