import { verdict, verdicts } from '../verdict.js';

/** Codes of the operating system, of Node, of undici (`fetch`), of TLS and of libraries that keep to Node's manner. */
export const BY_CODE = verdicts(
  // Network
  [
    'ECONNREFUSED ECONNRESET ECONNABORTED ENOTCONN ENOTFOUND EAI_AGAIN EAI_FAIL EPIPE EHOSTUNREACH EHOSTDOWN ENETUNREACH ' +
      'ENETDOWN ENETRESET EPROTO EADDRNOTAVAIL UND_ERR_SOCKET ERR_SOCKET_CLOSED ERR_STREAM_PREMATURE_CLOSE ERR_NETWORK ' +
      'HPE_INVALID_CONSTANT UND_ERR_RES_EXCEEDED_MAX_SIZE UND_ERR_RESPONSE_STATUS_CODE ERR_HTTP2_STREAM_ERROR',
    verdict('network', 'medium'),
  ],
  ['EADDRINUSE', verdict('network', 'high')],
  // Certificates do not mend themselves.
  [
    'CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE ' +
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_TLS_CERT_ALTNAME_INVALID CERT_NOT_YET_VALID',
    verdict('network', 'high'),
  ],
  // Time limits
  [
    'ETIMEDOUT ESOCKETTIMEDOUT ETIME UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT ' +
      'ERR_SOCKET_CONNECTION_TIMEOUT ERR_HTTP_REQUEST_TIMEOUT ERR_TLS_HANDSHAKE_TIMEOUT',
    verdict('timeout', 'medium'),
  ],
  ['ABORT_ERR UND_ERR_ABORTED ERR_CANCELED', verdict('timeout', 'low')],
  // Files
  [
    'ENOENT EACCES EPERM EEXIST EISDIR ENOTDIR ENOTEMPTY EBUSY EBADF EXDEV ELOOP ENAMETOOLONG ETXTBSY EFBIG ERR_FS_EISDIR ' +
      'ERR_FS_FILE_TOO_LARGE',
    verdict('file_system', 'medium'),
  ],
  ['ENOSPC EDQUOT EMFILE ENFILE EROFS EIO', verdict('file_system', 'high')],
  // Tokens, as the library jose has them
  [
    'ERR_JWT_EXPIRED ERR_JWT_CLAIM_VALIDATION_FAILED ERR_JWT_INVALID ERR_JWS_INVALID ERR_JWS_SIGNATURE_VERIFICATION_FAILED ' +
      'ERR_JWKS_NO_MATCHING_KEY ERR_JOSE_ALG_NOT_ALLOWED',
    verdict('authentication', 'high'),
  ],
  // Prisma without the table of @breakwater/database: codes that begin with P1 are about the connection.
  ['P1000 P1001 P1002 P1003 P1008 P1010 P1011 P1017 P2024 P2037', verdict('database', 'critical')],
  ['EOPENBREAKER', verdict('circuit_breaker', 'medium')],
  ['LIMIT_FILE_SIZE LIMIT_FILE_COUNT LIMIT_UNEXPECTED_FILE LIMIT_FIELD_COUNT', verdict('validation', 'low')],
);

/** System calls of sockets: `EACCES` and `ENOENT` of these are about a port or a socket, not about a file. */
export const SOCKET_CALLS: ReadonlySet<string | undefined> = new Set([
  'connect',
  'listen',
  'bind',
  'accept',
  'getaddrinfo',
]);
