import { Inject, Injectable, Logger } from '@nestjs/common';
import { Examinations } from '../pipeline/examination.js';
import { Examiners } from '../pipeline/examiners.js';
import { UploadJournal } from '../pipeline/upload-journal.js';
import { describeFile } from '../staging/stage-stream.js';
import { TempFiles } from '../staging/temp-files.js';
import { Storages } from '../storage/storages.js';

/** The outcome of a scan of the quarantine, in numbers of files. */
export interface RescanResult {
  /** Clean files, which are in the storage now. */
  readonly released: number;
  /** Files with malware, which were removed. */
  readonly removed: number;
  /** Files that still cannot be scanned. */
  readonly left: number;
}

/** Scans the files in quarantine again. */
@Injectable()
export class Rescan {
  readonly #logger = new Logger('Uploads');
  #running: Promise<RescanResult> | undefined;

  constructor(
    @Inject(Examiners) private readonly examiners: Examiners,
    private readonly examinations: Examinations,
    private readonly storages: Storages,
    private readonly temp: TempFiles,
    private readonly journal: UploadJournal,
  ) {}

  /** Moves clean files to the storage and removes infected ones. A second call joins the first one. */
  run(): Promise<RescanResult> {
    this.#running ??= this.#scanAll().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #scanAll(): Promise<RescanResult> {
    const result = { released: 0, removed: 0, left: 0 };
    for (const name of await this.storages.quarantine.list()) {
      this.temp.closing.throwIfAborted();
      const outcome = await this.#scan(name).catch((error: unknown) => {
        this.#logger.error(`The file '${name}' stays in quarantine: ${String(error)}`);
        return 'left' as const;
      });
      result[outcome]++;
    }
    return result;
  }

  async #scan(name: string): Promise<keyof RescanResult> {
    const { quarantine, accepted } = this.storages;
    const { closing } = this.temp;
    const path = quarantine.pathOf(name);
    const verdict = await this.examinations.scan(path, closing);
    if (verdict.verdict === 'error') return 'left';
    if (verdict.verdict === 'infected') {
      const { size, sha256 } = await describeFile(path, closing);
      this.journal.malware(
        'quarantine',
        { engine: this.examiners.scanner.name, signature: verdict.signature },
        size,
        sha256,
      );
      await quarantine.delete(name);
      return 'removed';
    }
    await accepted.put(name, path, { signal: closing });
    await quarantine.delete(name);
    return 'released';
  }
}
