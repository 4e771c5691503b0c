export { HealthModule } from './health.module.js';
export type { HealthFormat } from './bodies/health-format.js';
// oxlint-disable-next-line typescript/no-deprecated -- an alias for one minor version
export type { Authorize, DetailsPolicy, HealthModuleOptions } from './health.options.js';
export * from './checks/check.constants.js';
export * from './health.constants.js';
export * from './indicators/indicator.constants.js';
// oxlint-disable-next-line typescript/no-deprecated -- an alias for one minor version
export { HealthService, type PendingReport } from './health.service.js';
// oxlint-disable-next-line typescript/no-deprecated -- an alias for one minor version
export { type HealthReport, isPassing, passes } from './health-report.js';
export type { ReadinessRefusal } from './readiness.js';

export type { CheckAnswer, CheckContext, CheckFunction } from './checks/check.js';
export type {
  CacheTimes,
  CheckDefaults,
  CheckDefinition,
  CheckKind,
  CheckOptions,
  ResolvedCheckOptions,
} from './checks/check.options.js';
export type { CheckRunner } from './checks/check-runner.js';
export type { CheckResult } from './checks/check-result.js';
export type { AttachedCheck, ReadyMadeCheck } from './checks/ready-made-check.js';
export { HealthChecks } from './checks/health-checks.js';
export { classifyFailure, type HealthReason } from './checks/reason.js';

export { ModuleHealth } from './modules/module-health.decorator.js';
export type { HealthTransition } from './checks/transition-log.js';

export {
  type CircuitBreakerSource,
  circuitBreakerCheck,
  type CircuitSnapshot,
} from './indicators/circuit-breaker.health.js';
export type { DelayThresholds } from './indicators/event-loop.health.js';
export type { PercentageThresholds } from './indicators/percentage.js';
export { disabledCheck, type FailureClassifier, type Pingable, pingCheck } from './indicators/ping.health.js';
export { poolCheck, type PoolFigures, type PoolSource } from './indicators/pool.health.js';

export { diskCheck, type DiskCheckOptions } from './ready-made/disk.check.js';
export { grpcCheck, type GrpcCheckOptions } from './ready-made/grpc.check.js';
export {
  httpCheck,
  type HttpCheckClient,
  type HttpCheckOptions,
  type HttpCheckResponse,
} from './ready-made/http.check.js';
export { microserviceCheck, type MicroserviceCheckOptions } from './ready-made/microservice.check.js';
export { mikroOrmCheck, type MikroOrmSource } from './ready-made/mikro-orm.check.js';
export { mongooseCheck, type MongooseSource } from './ready-made/mongoose.check.js';
export { prismaCheck, type PrismaSource } from './ready-made/prisma.check.js';
export { typeOrmCheck, type TypeOrmSource } from './ready-made/typeorm.check.js';

export { addHealthPaths, type HealthPathsOptions } from './openapi/add-health-paths.js';
export type { OpenApiDocument } from './openapi/openapi-document.js';

// oxlint-disable-next-line typescript/no-deprecated -- aliases for one minor version
export { Machine, SystemMachine } from './machine.js';

export type * from './checks/health.events.js';
