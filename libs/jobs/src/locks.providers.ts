import { Clock } from '@breakwater/core';
import type { Provider } from '@nestjs/common';
import { JobsSettings } from './jobs.options.js';
import { CronJobs } from './single-instance/cron-jobs.js';
import { SingleInstances } from './single-instance/single-instances.js';
import { LockStore } from './locks/lock-store.js';
import { Locks } from './locks/locks.service.js';
import { LocksStatus } from './locks/locks.status.js';
import { MemoryLockStore } from './locks/memory.lock-store.js';

/** The providers of locks and of `@SingleInstance()`, for `JobsModule`. */
export const LOCK_PROVIDERS: Provider[] = [
  {
    provide: LockStore,
    useFactory: ({ locks }: JobsSettings, clock: Clock) => locks ?? new MemoryLockStore({ clock }),
    inject: [JobsSettings, Clock],
  },
  CronJobs,
  Locks,
  LocksStatus,
  SingleInstances,
];
