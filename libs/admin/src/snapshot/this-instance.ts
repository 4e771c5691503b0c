import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { Clock, ProcessFacts } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { AdminSettings } from '../admin.options.js';

/** One running application of a service. */
export interface Instance {
  readonly service: string;
  readonly version?: string;
  /** Name of the machine or pod, the id of the process, and a random part, because a process may hold several applications. */
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
}

/** The application that answers. */
@Injectable()
export class ThisInstance implements Instance {
  readonly service: string;
  readonly version?: string;
  readonly id = `${hostname()} (${process.pid}) ${randomBytes(3).toString('hex')}`;
  readonly startedAt: number;

  constructor(
    @Inject(AdminSettings) { service, version }: AdminSettings,
    @Inject(Clock) clock: Clock,
    @Inject(ProcessFacts) facts: ProcessFacts,
  ) {
    this.service = service;
    if (version !== undefined) this.version = version;
    this.startedAt = Math.round(clock.date().getTime() - facts.uptime() * 1_000);
  }
}
