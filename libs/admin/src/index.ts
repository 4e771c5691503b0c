export { type AdminLevel, adminLevelOf } from './access/admin-level.js';
export { DEFAULT_ADMIN_OPTIONS } from './admin.constants.js';
export { AdminModule } from './admin.module.js';
export type { AdminOptions } from './admin.options.js';
export type { CurvesView, Instance, ListView, SecondCounts, Snapshot } from './snapshot/snapshot.js';
export type { Verdict, VerdictStatus } from './snapshot/verdict.js';
export type { Frame, ListChange } from './stream/frame.js';
export type { TimelineEntry } from './timeline/timeline.js';
