export { LifecycleModule } from './lifecycle.module.js';
export type { LifecycleOptions } from './options/lifecycle.options.js';
export { LIFECYCLE_VARIABLES, type LifecycleDuration } from './options/lifecycle.variables.js';

export { enableGracefulShutdown } from './shutdown/enable-graceful-shutdown.js';
export { exitOnSignal } from './shutdown/exit-on-signal.js';
export {
  type ClosableApplication,
  GracefulShutdown,
  /** @deprecated Use `GracefulShutdown`; `Shutdown` is the port of `@breakwater/core`. It will be removed in the next minor version. */
  GracefulShutdown as Shutdown,
} from './shutdown/graceful-shutdown.js';
export { type CrashOrigin, HostProcess } from './process/host-process.js';

export { StartupTask, type StartupTaskDecoratorOptions } from './startup/startup-task.decorator.js';
export { StartupTasks, type StartupTaskOptions, type StartupWork } from './startup/startup-tasks.js';
export { StartupCheck } from './startup/startup-check.decorator.js';
export type { StartupCheckGroup, StartupCheckOptions } from './startup/startup-check.options.js';
export { StartupChecks, type StartupFinding } from './startup/startup-checks.js';
export { StartupError } from './startup/startup.error.js';

export { configurationCheck, type ConfigurationFindings } from './checks/configuration.check.js';
export {
  clockSkewCheck,
  type ClockSkewOptions,
  dateHeaderOf,
  type RemoteTime,
} from './checks/clock-skew.check.js';
export { dnsCheck } from './checks/dns.check.js';
export { fileDescriptorsCheck, type FileDescriptorsOptions } from './checks/file-descriptors.check.js';
export { folderCheck, type FolderCheckOptions } from './checks/folder.check.js';
export { memoryLimitCheck } from './checks/memory-limit.check.js';
export { nodeVersionCheck } from './checks/node-version.check.js';
export { reachableCheck, type ReachableOptions } from './checks/reachable.check.js';

export { formatStartupReport, type StartupReportFormat } from './validation/format-startup-report.js';
export {
  type StartupReport,
  startupReport,
  type StartupReportGroup,
  type StartupVerdict,
} from './validation/startup-report.js';
export { validateStartup } from './validation/validate-startup.js';

export { limitInactivity } from './server/limit-inactivity.js';

export { InFlight, type InFlightEntry } from './in-flight/in-flight.js';
// oxlint-disable-next-line typescript/no-deprecated -- an alias for one minor version
export { Closers, type Close, type CloserOptions } from './closing/closers.js';

export type * from './lifecycle.events.js';
