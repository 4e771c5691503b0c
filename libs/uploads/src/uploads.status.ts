import {
  Clock,
  Failures,
  type ModuleStatus,
  seconds,
  type StatusReporter,
  withTimeLimit,
} from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Examiners } from './pipeline/examiners.js';
import type { UploadScanner } from './scanner/upload-scanner.js';
import { Storages } from './storage/storages.js';
import { UploadsSettings } from './uploads.options.js';

/** Time for one report. A health check that a probe waits for ends sooner, by its own `timeout`. */
const CHECK_TIMEOUT = seconds(5);

/**
 * Reports whether files can be stored: the folder and the storage are writable and have space left. An application passes it to its
 * health checks, e.g. a provider with `@ModuleHealth('storage')` that extends this class.
 */
@Injectable()
export class UploadStorageStatus implements StatusReporter {
  constructor(
    @Inject(UploadsSettings) private readonly settings: UploadsSettings,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Failures) private readonly failures: Failures,
    private readonly storages: Storages,
  ) {}

  async getHealthStatus(): Promise<ModuleStatus> {
    const { accepted, quarantine } = this.storages;
    const { minFreeBytes } = this.settings;
    try {
      await withTimeLimit(this.clock, 'check of the storage', CHECK_TIMEOUT, async (signal) => {
        await Promise.all([quarantine.ping({ signal }), accepted.ping?.({ signal })]);
      });
      return { status: 'healthy', message: 'Files can be stored.', details: { minFreeBytes } };
    } catch (error) {
      const { reason, code } = this.failures.of(error);
      const message =
        code === 'ENOSPC' ? 'The disk of the uploads has too little space left.' : 'Files cannot be stored.';
      return { status: 'unhealthy', message, details: { reason, minFreeBytes } };
    }
  }
}

/**
 * Reports whether the scanner works. An application passes it to its health checks, e.g. a provider with `@ModuleHealth('clamd')` that
 * extends this class.
 */
@Injectable()
export class UploadScannerStatus implements StatusReporter {
  constructor(
    @Inject(Examiners) private readonly examiners: Examiners,
    @Inject(UploadsSettings) private readonly settings: UploadsSettings,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Failures) private readonly failures: Failures,
  ) {}

  /** The scanner that the module uses. */
  get scanner(): UploadScanner {
    return this.examiners.scanner;
  }

  async getHealthStatus(): Promise<ModuleStatus> {
    const { scanner } = this;
    const details = { scanner: scanner.name };
    try {
      await withTimeLimit(this.clock, 'check of the scanner', CHECK_TIMEOUT, (signal) =>
        scanner.ping?.({ signal }),
      );
      return { status: 'healthy', message: 'The scanner works.', details };
    } catch (error) {
      const { reason } = this.failures.of(error);
      const consequence = this.settings.onScanError === 'reject' ? 'refused' : 'put in quarantine';
      const message = `The scanner does not work; uploads are ${consequence}.`;
      return { status: 'unhealthy', message, details: { ...details, reason } };
    }
  }
}
