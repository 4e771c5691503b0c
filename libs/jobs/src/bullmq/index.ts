export { type AttachOptions, BullJobs } from './bull-jobs.js';
export { BullJobsModule } from './bull-jobs.module.js';
export {
  type BullJobsModuleOptions,
  BullJobsSettings,
  DEFAULT_BULL_JOBS_OPTIONS,
} from './bull-jobs.options.js';
export { BullJobsStatus } from './bull-jobs.status.js';
export type { BullJobEvent, BullStalledEvent, BullWorkerGauge } from './bull-events.js';
