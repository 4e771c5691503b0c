import { type FailureEntry, words } from '../failure.js';

/**
 * Codes of the file system. For a socket call `ENOENT` and `EACCES` are network failures, see {@link SOCKET_CALLS}.
 *
 * @see https://nodejs.org/api/errors.html#common-system-errors
 */
export const FILE_FAILURES: readonly FailureEntry[] = [
  {
    origin: 'file-system',
    kind: 'file',
    codes: words(
      'ENOENT EACCES EPERM EEXIST EISDIR ENOTDIR ENOTEMPTY EBUSY EBADF EXDEV ELOOP ENAMETOOLONG ETXTBSY EFBIG ERR_FS_EISDIR ' +
        'ERR_FS_FILE_TOO_LARGE',
    ),
  },
  {
    origin: 'file-system',
    kind: 'out-of-resources',
    codes: words('ENOSPC EDQUOT EMFILE ENFILE EROFS EIO'),
  },
];

/** System calls of sockets. */
export const SOCKET_CALLS: ReadonlySet<unknown> = new Set(words('connect listen bind accept getaddrinfo'));
