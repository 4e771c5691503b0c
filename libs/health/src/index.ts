export { HealthModule } from './health.module.js';
// oxlint-disable-next-line typescript/no-deprecated -- an alias for one minor version
export type { Authorize, DetailsPolicy, HealthFormat, HealthModuleOptions } from './health.options.js';
export * from './health.constants.js';
export { HealthService, type PendingReport } from './health.service.js';
export { type HealthReport, passes } from './health-report.js';

export type { CheckAnswer, CheckContext, CheckFunction } from './checks/check.js';
export type {
  CacheTimes,
  CheckDefaults,
  CheckDefinition,
  CheckKind,
  CheckOptions,
} from './checks/check.options.js';
export type { CheckResult } from './checks/check-result.js';
export { HealthChecks } from './checks/health-checks.js';
export { classifyFailure, type HealthReason } from './checks/reason.js';

export { ModuleHealth } from './modules/module-health.decorator.js';
export type { HealthTransition } from './transitions/transition-log.js';

export {
  type CircuitBreakerSource,
  circuitBreakerCheck,
  type CircuitSnapshot,
} from './indicators/circuit-breaker.health.js';
export type { DelayThresholds } from './indicators/event-loop.health.js';
export type { PercentageThresholds } from './indicators/percentage.js';
export { disabledCheck, type FailureClassifier, type Pingable, pingCheck } from './indicators/ping.health.js';
export { poolCheck, type PoolFigures, type PoolSource } from './indicators/pool.health.js';

export { addHealthPaths, type HealthPathsOptions } from './openapi/add-health-paths.js';
export type { OpenApiDocument } from './openapi/openapi-document.js';

export { Machine } from './machine/machine.js';
export { SystemMachine } from './machine/system.machine.js';
