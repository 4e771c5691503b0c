import { OperatorActions } from '@breakwater/core';
import { SingleInstance } from '@breakwater/jobs';
import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';

/** Scans the files in quarantine again each night, on one replica: clamd may know more by then. */
@Injectable()
export class NightlyRescan {
  constructor(private readonly actions: OperatorActions) {}

  @Cron('0 3 * * *', { name: 'uploads.nightly-rescan', timeZone: 'UTC' })
  @SingleInstance('uploads.nightly-rescan')
  async run(): Promise<void> {
    const body = { target: 'quarantine', reason: 'nightly scan' };
    await this.actions.run('uploads.rescan', body, 'uploads.nightly-rescan');
  }
}
