import { seconds, type StatusReporter } from '@breakwater/core';
import { type CheckAnswer, HealthChecks } from '@breakwater/health';
import { UploadScannerStatus, UploadStorageStatus } from '@breakwater/uploads';
import { Injectable, type OnModuleInit } from '@nestjs/common';

/**
 * Checks the virus scanner and the storage. They are not critical: without them the service refuses uploads only. They run in the
 * background, so that alerts see an outage that no client has noticed yet.
 */
@Injectable()
export class UploadsHealth implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly scanner: UploadScannerStatus,
    private readonly storage: UploadStorageStatus,
  ) {}

  onModuleInit(): void {
    // No probe waits for them, so a slow disk or a busy start is not taken for an outage.
    const options = { interval: seconds(10), timeout: seconds(5), groups: [] };
    this.checks.register('clamd', () => answerOf(this.scanner), options);
    this.checks.register('storage', () => answerOf(this.storage), options);
  }
}

async function answerOf(reporter: StatusReporter): Promise<CheckAnswer> {
  const { status, message, details: { reason, ...details } = {} } = await reporter.getHealthStatus();
  return {
    status: status === 'healthy' ? 'up' : 'down',
    ...(typeof reason === 'string' && { reason }),
    details: { ...details, message },
  };
}
