import { randomBytes } from 'node:crypto';
import { lstat, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Timer } from '@breakwater/core';
import { SIGN_OF_LIFE_INTERVAL, STALE_AFTER } from '../uploads.constants.js';
import { createFolder } from './create-folder.js';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.js';

/** Names of the folders that this class creates. It never touches others. */
const OWN_NAME = /^[0-9a-f]{32}$/;
const OWNER_FILE = 'owner.json';

/**
 * The folder of the temporary files of one application, inside of a folder that replicas may share. It removes the folders of processes
 * that have crashed: at once if it can look the process up, otherwise after {@link STALE_AFTER} without a sign of life.
 */
export class StagingFolder {
  readonly path: string;
  #timer: Timer | undefined;
  #closed = false;

  constructor(
    private readonly parent: string,
    private readonly clock: Clock,
  ) {
    this.path = join(parent, randomBytes(16).toString('hex'));
  }

  /** Creates the folder and removes those of crashed processes. @returns the number of removed folders */
  async open(): Promise<number> {
    await this.create();
    const removed = await this.sweep();
    this.#showLifeLater();
    return removed;
  }

  /** Creates the folder, also again if something has removed it. */
  async create(): Promise<void> {
    await createFolder(this.path);
    await writeFile(join(this.path, OWNER_FILE), JSON.stringify(thisProcess()), { mode: 0o600 });
    await this.#showLife();
  }

  /** Removes the folders of crashed processes. A folder that cannot be read or removed stays for the next time. */
  async sweep(): Promise<number> {
    const names = await readdir(this.parent).catch(() => []);
    const others = names.filter((name) => OWN_NAME.test(name)).map((name) => join(this.parent, name));
    let removed = 0;
    for (const folder of others) {
      if (folder === this.path || !(await this.#isLeftOver(folder).catch(() => false))) continue;
      await rm(folder, { recursive: true, force: true }).then(
        () => removed++,
        () => undefined,
      );
    }
    return removed;
  }

  /** Removes the folder with everything in it. If that fails, the next process that sweeps removes it. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    // On Nest 11, an error in a hook ends the shutdown.
    await rm(this.path, { recursive: true, force: true }).catch(() => undefined);
  }

  async #isLeftOver(folder: string): Promise<boolean> {
    const stat = await lstat(folder);
    if (!stat.isDirectory()) return false;
    const owner = await readFile(join(folder, OWNER_FILE), 'utf8')
      .then(parseOwner)
      .catch(() => undefined);
    const alive = owner && isAlive(owner);
    return alive === undefined ? this.clock.date().getTime() - stat.mtimeMs > STALE_AFTER : !alive;
  }

  async #showLife(): Promise<void> {
    const now = this.clock.date();
    await utimes(this.path, now, now);
  }

  #showLifeLater(): void {
    this.#timer = this.clock.setTimeout(() => void this.#beat(), SIGN_OF_LIFE_INTERVAL);
    this.#timer.unref();
  }

  async #beat(): Promise<void> {
    await this.#showLife().catch(() => undefined);
    await this.sweep();
    if (!this.#closed) this.#showLifeLater();
  }
}

function parseOwner(text: string): ProcessIdentity | undefined {
  const owner = JSON.parse(text) as Partial<ProcessIdentity> | null;
  const { host, namespace, pid, startedAt } = owner ?? {};
  if (typeof host !== 'string' || typeof namespace !== 'string' || typeof startedAt !== 'string')
    return undefined;
  // Negative ids and 0 mean groups of processes.
  return Number.isInteger(pid) && pid! > 0 ? { host, namespace, pid: pid!, startedAt } : undefined;
}
