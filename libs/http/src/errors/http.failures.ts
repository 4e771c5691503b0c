import {
  BUILT_IN_FAILURES,
  type FailureDescription,
  type FailureExtension,
  readNumber,
} from '@breakwater/core';

/** The meaning of this package's errors, for every other package. */
export const HTTP_CLIENT_FAILURES: FailureExtension = {
  entries: [
    // The cause says more: a refused connection, an unknown name, a certificate.
    { origin: 'network', kind: 'unreachable', codes: ['UPSTREAM_UNREACHABLE'], vague: true },
    {
      origin: 'network',
      kind: 'connection-lost',
      codes: ['UPSTREAM_CONNECTION_LOST', 'UPSTREAM_BODY_BROKEN'],
    },
    { origin: 'network', kind: 'timeout', codes: ['UPSTREAM_TIMEOUT'] },
    {
      origin: 'http',
      kind: 'protocol',
      codes: [
        'UPSTREAM_PROTOCOL',
        'UPSTREAM_BODY_TOO_LARGE',
        'UPSTREAM_BODY_NOT_JSON',
        'UPSTREAM_SCHEMA_MISMATCH',
        'UPSTREAM_REDIRECT_REFUSED',
      ],
    },
    { origin: 'http', kind: 'authorization', codes: ['UPSTREAM_BLOCKED'], severity: 'low' },
  ],
  classify: (error) => (hasStatus(error) ? byUpstreamStatus(error) : undefined),
};

const hasStatus = (error: object): boolean => 'code' in error && error.code === 'UPSTREAM_STATUS';

/** The status of the upstream says more than the status of this service's own answer. */
function byUpstreamStatus(error: object): FailureDescription | undefined {
  return BUILT_IN_FAILURES.byStatus(readNumber(error, 'upstreamStatus'));
}
