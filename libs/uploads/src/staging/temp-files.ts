import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Clock, counted, OptionsError, processRedactor, ShuttingDownError } from '@breakwater/core';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { UploadsSettings } from '../uploads.options.js';
import { notWritten } from './stage-stream.js';
import { StagingFolder } from './staging-folder.js';

const SUFFIX = /^(?:[._-]?[A-Za-z0-9][A-Za-z0-9._-]{0,31})?$/;

/** Creates an empty temporary file and returns its path. */
export type CreateTempFile = () => Promise<string>;

/** Options of `TempFiles.withTempFile`. */
export interface TempFileOptions {
  /** Its abort ends the wait for `fn` and removes the file. */
  readonly signal?: AbortSignal;
}

/**
 * Temporary files that cannot be left behind: they end with the work that needs them, with the application, and after a crash with the
 * next start. All of them have the mode 0600.
 */
@Injectable()
export class TempFiles implements OnModuleInit {
  readonly #logger = new Logger('UploadsModule');
  readonly #folder: StagingFolder;
  readonly #open = new Set<string>();
  readonly #closing = new AbortController();

  constructor(
    @Inject(UploadsSettings) private readonly settings: UploadsSettings,
    @Inject(Clock) clock: Clock,
  ) {
    this.#folder = new StagingFolder(join(settings.folder, 'staging'), clock);
  }

  /** Number of temporary files. */
  get count(): number {
    return this.#open.size;
  }

  /** @internal Aborts when the application ends. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  async onModuleInit(): Promise<void> {
    try {
      const removed = await this.#folder.open();
      if (removed > 0)
        this.#logger.warn(
          `Removed the temporary files of ${counted(removed, 'process', 'processes')} that ended without doing so.`,
        );
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'an error';
      throw new OptionsError(
        'uploads.folder',
        `a folder that this process may create and write to (${code})`,
        this.settings.folder,
        'UploadsModule.forRoot',
      );
    }
  }

  /**
   * Creates an empty file, calls `fn` with its path, and removes the file when `fn` has ended or failed, when `signal` aborts, and when
   * the application ends.
   *
   * @param suffix end of the file's name, e.g. `.mp3`
   * @param fn receives a signal that aborts when the file is removed early
   */
  async withTempFile<T>(
    suffix: string,
    fn: (path: string, context: { readonly signal: AbortSignal }) => T | PromiseLike<T>,
    { signal }: TempFileOptions = {},
  ): Promise<T> {
    const early = signal ? AbortSignal.any([signal, this.closing]) : this.closing;
    early.throwIfAborted();
    const path = await this.#create(suffix);
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => aborted.reject(early.reason);
    early.addEventListener('abort', onAbort, { once: true });
    if (early.aborted) onAbort();
    try {
      return await Promise.race([
        Promise.resolve(path).then((file) => fn(file, { signal: early })),
        aborted.promise,
      ]);
    } finally {
      early.removeEventListener('abort', onAbort);
      await this.#remove(path);
    }
  }

  /**
   * @internal Runs work that creates temporary files as it goes, and removes all of them at its end.
   * @throws UploadError when a file cannot be created
   */
  async withFiles<T>(work: (create: CreateTempFile) => Promise<T>): Promise<T> {
    const paths: string[] = [];
    const create: CreateTempFile = async () => {
      const path = await this.#create('').catch((error: unknown) => {
        this.closing.throwIfAborted();
        throw notWritten(error as Error);
      });
      paths.push(path);
      return path;
    };
    try {
      return await work(create);
    } finally {
      for (const path of paths) await this.#remove(path);
    }
  }

  /** Creates an empty file. The caller removes it. */
  async #create(suffix: string): Promise<string> {
    if (!SUFFIX.test(suffix))
      throw new OptionsError(
        'uploads.suffix',
        'letters, digits and . _ -, e.g. .mp3',
        suffix,
        'withTempFile',
      );
    this.closing.throwIfAborted();
    const path = join(this.#folder.path, randomBytes(16).toString('hex') + suffix);
    this.#open.add(path);
    try {
      await createFile(path).catch(async (error: unknown) => {
        // A service that cleans up /tmp may have removed the folder.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        await this.#folder.create();
        await createFile(path);
      });
    } catch (error) {
      this.#open.delete(path);
      throw error;
    }
    return path;
  }

  /** Removes a file, unless it is gone. A file that cannot be removed goes with its folder. */
  async #remove(path: string): Promise<void> {
    this.#open.delete(path);
    await rm(path, { force: true }).catch((error: unknown) =>
      this.#logger.error(`A temporary file could not be removed: ${processRedactor.headline(error)}`),
    );
  }

  /** @internal Ends the work with temporary files and removes them. */
  async close(): Promise<void> {
    this.#closing.abort(new ShuttingDownError());
    await this.#folder.close();
    this.#open.clear();
  }
}

async function createFile(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  await file.close();
}
