import { Failures, HealthDetails, OperatorActions, ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { UPLOAD_FAILURES } from './errors/upload.failures.js';
import { Examiners } from './pipeline/examiners.js';
import { UploadJournal } from './pipeline/upload-journal.js';
import { Rescan } from './quarantine/rescan.js';
import { TempFiles } from './staging/temp-files.js';
import { Storages } from './storage/storages.js';
import './uploads.events.js';

/** Target of the operator action. */
const QUARANTINE = 'quarantine';

/** Uploads for operators: the meaning of errors, gauges, facts in the health bodies, and the action `uploads.rescan`. */
@Injectable()
export class UploadsOperation {
  constructor(
    storages: Storages,
    temp: TempFiles,
    journal: UploadJournal,
    rescan: Rescan,
    @Inject(Examiners) { scanner }: Examiners,
    @Inject(Failures) failures: Failures,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(HealthDetails) details: HealthDetails,
    @Inject(OperatorActions) actions: OperatorActions,
  ) {
    failures.extend(UPLOAD_FAILURES);
    gauges.provide('uploads', () => [{ running: journal.running, tempFiles: temp.count }]);
    const quarantined = async (): Promise<number> => (await storages.quarantine.list()).length;
    details.provide('uploads', async () => ({
      scanner: scanner.name,
      running: journal.running,
      tempFiles: temp.count,
      quarantined: await quarantined(),
    }));
    actions.register({
      name: 'uploads.rescan',
      description:
        'Scans the files in quarantine again: clean ones can be served then, infected ones are removed.',
      reach: 'shared',
      targets: () => [QUARANTINE],
      state: async (target) => {
        if (target !== QUARANTINE) return undefined;
        return (await quarantined()) > 0 ? 'filled' : 'empty';
      },
      run: () => rescan.run(),
    });
  }
}
