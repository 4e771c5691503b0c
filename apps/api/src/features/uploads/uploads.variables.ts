import { resolve } from 'node:path';
import { acceptedBy, type ValuesOf, wholeNumber, withDefault } from '../../platform/config/variable.js';

export const UPLOADS_VARIABLES = {
  /**
   * Folder of uploaded files, and of those that arrive. All replicas need the same one, e.g. a shared volume. A relative path starts at
   * the working folder.
   */
  UPLOAD_FOLDER: withDefault(
    acceptedBy('the path of a folder that only the API uses', (path) => {
      if (resolve(path) === resolve('/') || path.includes('\0')) throw new TypeError(path);
    }),
    '.data/uploads',
  ),

  /** Host of the virus scanner clamd. Without `CLAMD_HOST` and `CLAMD_PORT` only known signatures are found. */
  CLAMD_HOST: acceptedBy('an IP address such as 127.0.0.1, or a host name', (host) => {
    if (!/^(?!-)[a-z\d:.-]+$/i.test(host)) throw new TypeError(host);
  }),

  /** Port of clamd, 3310 by default with `CLAMD_HOST`. Without `CLAMD_HOST` clamd is on this machine. */
  CLAMD_PORT: wholeNumber(1, 65_535),
};

export type UploadsVariables = ValuesOf<typeof UPLOADS_VARIABLES>;
