import { resolve } from 'node:path';
import { CoreModule } from '@breakwater/core';
import { ClamdScanner, UploadsModule, type UploadsModuleOptions } from '@breakwater/uploads';
import { type DynamicModule, Logger, Module, type Type } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { ModeVariables } from '../../platform/config/mode.variables.js';
import { AvatarsController } from './avatars.controller.js';
import { FilesService } from './files.service.js';
import { KnownVideoGuard } from './known-video.guard.js';
import { NightlyRescan } from './nightly-rescan.js';
import { StoredFileRepository } from './stored-file.repository.js';
import { UploadsChecks } from './uploads.checks.js';
import { UploadsHealth } from './uploads.health.js';
import type { UploadsVariables } from './uploads.variables.js';
import { VideoFilesController } from './video-files.controller.js';

/** Host of clamd if only its port is known. */
const THIS_MACHINE = '127.0.0.1';

/** Files of videos and users: uploads, checks and downloads. */
@Module({
  imports: [
    CoreModule,
    UploadsModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<UploadsVariables & ModeVariables, true>): UploadsModuleOptions => {
        const scanner = scannerOf(config);
        return { folder: resolve(config.get('UPLOAD_FOLDER', { infer: true })), ...(scanner && { scanner }) };
      },
    }),
  ],
  controllers: [VideoFilesController, AvatarsController],
  providers: [FilesService, NightlyRescan, KnownVideoGuard, UploadsChecks, UploadsHealth],
})
export class StudioUploadsModule {
  /**
   * @param videos the module that knows the videos
   * @param repository the store of the records about files
   */
  static forRoot(videos: DynamicModule, repository: Type<StoredFileRepository>): DynamicModule {
    return {
      module: StudioUploadsModule,
      imports: [videos],
      providers: [{ provide: StoredFileRepository, useClass: repository }],
    };
  }
}

function scannerOf(config: ConfigService<UploadsVariables & ModeVariables, true>): ClamdScanner | undefined {
  const host = config.get('CLAMD_HOST', { infer: true });
  const port = config.get('CLAMD_PORT', { infer: true });
  if (host !== undefined || port !== undefined)
    return new ClamdScanner({ host: host ?? THIS_MACHINE, ...(port !== undefined && { port }) });
  if (config.get('NODE_ENV', { infer: true }) === 'production')
    new Logger('Uploads').warn('CLAMD_HOST is not set: uploads are searched for known signatures only.');
  return undefined;
}
