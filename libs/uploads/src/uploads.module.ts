import { CoreModule, dashboardProvider, metricsProvider, requireOneForRoot } from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { rewriteImage } from './images/rewrite-image.js';
import { requireImages } from './images/sharp.js';
import { inspectContent } from './inspection/inspect-content.js';
import { SignatureScanner } from './scanner/signature-scanner.js';
import { UploadRequests } from './http/upload-requests.js';
import { Examinations } from './pipeline/examination.js';
import { Examiners } from './pipeline/examiners.js';
import { UploadJournal } from './pipeline/upload-journal.js';
import { UploadPipeline } from './pipeline/upload-pipeline.js';
import { Rescan } from './quarantine/rescan.js';
import { FileSecurityService } from './security/file-security.service.js';
import { TempFiles } from './staging/temp-files.js';
import { Storages } from './storage/storages.js';
import { UploadsCloser } from './uploads.closer.js';
import { UPLOADS_DASHBOARD } from './uploads.dashboard.js';
import { UPLOADS_METRICS } from './uploads.metrics.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
  UPLOADS_OPTIONS,
} from './uploads.module-definition.js';
import { UploadsOperation } from './uploads.operation.js';
import { resolveUploadsOptions, type UploadsModuleOptions, UploadsSettings } from './uploads.options.js';
import { UploadsService } from './uploads.service.js';
import { UploadScannerStatus, UploadStorageStatus } from './uploads.status.js';

/** Safe uploads of files. Import it once, with `forRoot` or `forRootAsync`. */
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: UploadsSettings,
      useFactory: (modules: ModulesContainer, options?: UploadsModuleOptions) =>
        resolveUploadsOptions(requireOneForRoot('uploads', modules, UploadsModule, options)),
      inject: [ModulesContainer, { token: UPLOADS_OPTIONS, optional: true }],
    },
    {
      provide: Examiners,
      useFactory: ({ policies, scanner }: UploadsSettings): Examiners => {
        requireImages(policies.values());
        return { inspectContent, rewriteImage, scanner: scanner ?? new SignatureScanner() };
      },
      inject: [UploadsSettings],
    },
    metricsProvider(UPLOADS_METRICS),
    dashboardProvider(UPLOADS_DASHBOARD),
    TempFiles,
    Storages,
    UploadJournal,
    Examinations,
    UploadPipeline,
    UploadRequests,
    UploadsService,
    FileSecurityService,
    Rescan,
    UploadStorageStatus,
    UploadScannerStatus,
    UploadsOperation,
    UploadsCloser,
  ],
  exports: [UploadsService, FileSecurityService, UploadRequests, UploadStorageStatus, UploadScannerStatus],
})
export class UploadsModule extends ConfigurableModuleClass {
  /** @throws OptionsError when the application starts with a wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
