import { readProperty } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { CronOptions, NextDueTime, Schedule } from './schedule.js';

/** The part of `CronTime` of the package `cron` that finds due times. */
interface CronTimes {
  readonly source?: unknown;
  readonly timeZone?: string;
  /** Minutes. */
  readonly utcOffset?: number;
  getNextDateFrom(start: Date, timeZone?: string): { toMillis(): number };
}

/** The part of `SchedulerRegistry` of `@nestjs/schedule` that finds cron jobs. */
interface Registry {
  getCronJobs(): ReadonlyMap<string, { readonly cronTime: CronTimes }>;
}

/** Finds the due times of the cron jobs of the application. */
@Injectable()
export class CronJobs {
  #registry: Registry | undefined;

  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  /** Returns the due times of a cron job; `undefined` if `@nestjs/schedule` has none with these options. */
  dueTimesOf(schedule: Schedule): NextDueTime | undefined {
    if (schedule.kind !== 'cron') return undefined;
    this.#registry ??= this.#find();
    const times = this.#registry && timesOf(this.#registry.getCronJobs(), schedule.options);
    if (typeof times?.getNextDateFrom !== 'function') return undefined;
    const zone = times.timeZone ?? zoneOf(times.utcOffset);
    return (time) => times.getNextDateFrom(new Date(time), zone).toMillis();
  }

  /** By its name, because the package is optional, and two copies of it can be installed. */
  #find(): Registry | undefined {
    for (const { providers } of this.modules.values()) {
      for (const { name, instance } of providers.values()) {
        if (name === 'SchedulerRegistry' && typeof readProperty(instance, 'getCronJobs') === 'function')
          return instance as Registry;
      }
    }
    return undefined;
  }
}

/** Finds a job by its name. Jobs without a name have a random one, so their times tell them apart; jobs with equal times may be confused. */
function timesOf(
  jobs: ReturnType<Registry['getCronJobs']>,
  { name, cronTime, timeZone, utcOffset }: CronOptions,
): CronTimes | undefined {
  if (typeof name === 'string') return jobs.get(name)?.cronTime;
  const found = [...jobs.values()].find(
    (job) =>
      job.cronTime.source === cronTime &&
      (timeZone ?? job.cronTime.timeZone) === job.cronTime.timeZone &&
      (utcOffset ?? undefined) === (job.cronTime.utcOffset ?? undefined),
  );
  return found?.cronTime;
}

/** Returns the name of a time zone such as `UTC+05:30`. */
function zoneOf(utcOffset = 0): string {
  const minutes = Math.abs(utcOffset);
  const pad = (part: number): string => String(part).padStart(2, '0');
  return `UTC${utcOffset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}
