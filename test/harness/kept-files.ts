import { readdir } from 'node:fs/promises';
import { until } from './until.js';

/** Beginning of the names of files that a storage writes: those that are not complete, and the one of its check. */
export const PARTIAL = '.partial-';

/** The names of the files in the folder of a storage, once it writes none. */
export const keptFiles = (folder: string): Promise<string[]> =>
  until(
    () => readdir(folder),
    (names) => !names.some((name) => name.startsWith(PARTIAL)),
  );
