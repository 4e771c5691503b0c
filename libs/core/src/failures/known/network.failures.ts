import { type FailureEntry, words } from '../failure.js';

/**
 * Codes of sockets, name resolution, TLS and HTTP clients.
 *
 * @see https://nodejs.org/api/errors.html#common-system-errors
 * @see https://undici.nodejs.org/#/docs/api/Errors
 * @see https://axios-http.com/docs/handling_errors
 */
export const NETWORK_FAILURES: readonly FailureEntry[] = [
  { origin: 'network', kind: 'refused', codes: ['ECONNREFUSED'] },
  // These failures often pass: a route changes, a DNS server restarts, or a local port becomes free (`EADDRNOTAVAIL`).
  {
    origin: 'network',
    kind: 'unreachable',
    codes: words('ENOTFOUND EAI_AGAIN EAI_FAIL EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN EADDRNOTAVAIL'),
  },
  {
    origin: 'network',
    kind: 'connection-lost',
    codes: words(
      'ECONNRESET ECONNABORTED ENETRESET ENOTCONN EPIPE UND_ERR_SOCKET ERR_SOCKET_CLOSED ERR_STREAM_PREMATURE_CLOSE ' +
        'ERR_NETWORK ERR_HTTP2_STREAM_ERROR',
    ),
  },
  {
    origin: 'network',
    kind: 'timeout',
    codes: words(
      'ETIMEDOUT ESOCKETTIMEDOUT ETIME UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT ' +
        'ERR_SOCKET_CONNECTION_TIMEOUT ERR_HTTP_REQUEST_TIMEOUT ERR_TLS_HANDSHAKE_TIMEOUT',
    ),
    names: words('TimeoutError ConnectTimeoutError HeadersTimeoutError BodyTimeoutError'),
  },
  {
    origin: 'network',
    kind: 'aborted',
    codes: words('ABORT_ERR UND_ERR_ABORTED ERR_CANCELED'),
    names: words('AbortError CanceledError'),
  },
  {
    origin: 'network',
    kind: 'protocol',
    codes: words(
      'UND_ERR_RES_EXCEEDED_MAX_SIZE UND_ERR_RESPONSE_STATUS_CODE UND_ERR_RES_CONTENT_LENGTH_MISMATCH ' +
        'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH UND_ERR_HEADERS_OVERFLOW',
    ),
    // Errors of Node's HTTP parser.
    codePattern: /^HPE_/,
  },
  { origin: 'network', kind: 'closed', codes: words('UND_ERR_DESTROYED UND_ERR_CLOSED') },
  { origin: 'network', kind: 'configuration', codes: ['EADDRINUSE'] },
  { origin: 'network', kind: 'tls', codes: ['EPROTO'], severity: 'medium' },
  {
    origin: 'network',
    kind: 'tls',
    codePattern: /^(?:ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH$)/,
  },
];
