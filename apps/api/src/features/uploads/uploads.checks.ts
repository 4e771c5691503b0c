import { resolve } from 'node:path';
import { folderCheck, StartupChecks } from '@breakwater/lifecycle';
import { scannerCheck, UploadScannerStatus } from '@breakwater/uploads';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { UploadsVariables } from './uploads.variables.js';

/** The start-up checks of uploads. */
@Injectable()
export class UploadsChecks {
  constructor(
    checks: StartupChecks,
    config: ConfigService<UploadsVariables, true>,
    { scanner }: UploadScannerStatus,
  ) {
    // A folder that cannot be written is a mistake of the deployment, which no time repairs.
    checks.register('upload-folder', folderCheck(resolve(config.get('UPLOAD_FOLDER', { infer: true }))));
    // Without the scanner only uploads are refused.
    checks.register('clamd', scannerCheck(scanner), { required: false, group: 'services' });
  }
}
