/** The words that are published for a failure in place of a driver's message. Checks may return further ones. */
export type HealthReason =
  | 'timeout'
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'authentication'
  | 'overloaded'
  | 'unavailable'
  | 'tls'
  | 'circuit-open'
  | 'shutting-down'
  | 'failed';

/** Codes of Node's sockets, PostgreSQL, Prisma and Breakwater. */
const BY_CODE: Readonly<Record<string, HealthReason>> = {
  ETIMEDOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  TIMEOUT: 'timeout',
  P1002: 'timeout',
  P1008: 'timeout',
  '57014': 'timeout',
  ECONNREFUSED: 'refused',
  ENOENT: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  P1001: 'unreachable',
  DATABASE_UNAVAILABLE: 'unreachable',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  P1017: 'reset',
  '08006': 'reset',
  '28P01': 'authentication',
  '28000': 'authentication',
  P1000: 'authentication',
  P1010: 'authentication',
  '53300': 'overloaded',
  P2024: 'overloaded',
  P2037: 'overloaded',
  BULKHEAD_FULL: 'overloaded',
  '57P01': 'unavailable',
  '57P02': 'unavailable',
  '57P03': 'unavailable',
  CIRCUIT_OPEN: 'circuit-open',
  SHUTTING_DOWN: 'shutting-down',
};

const BY_NAME: Readonly<Record<string, HealthReason>> = {
  TimeoutError: 'timeout',
  AbortError: 'timeout',
  MaxRetriesPerRequestError: 'unreachable',
};

/** Last resort, for drivers that put everything into the message. The order matters. */
const BY_MESSAGE: readonly (readonly [RegExp, HealthReason])[] = [
  [/\b(NOAUTH|WRONGPASS|NOPERM)\b|authentication/i, 'authentication'],
  [/\b(LOADING|MASTERDOWN|CLUSTERDOWN|READONLY)\b/, 'unavailable'],
  [/time(d)?[ -]?out/i, 'timeout'],
  [/too many (clients|connections)|max number of clients/i, 'overloaded'],
  [/certificate|\b(TLS|SSL)\b/i, 'tls'],
  [/connection (is |was )?(closed|terminated|lost)|isn't writeable/i, 'unreachable'],
];

/** How deep causes are followed: errors of drivers nest twice or three times. */
const MAX_DEPTH = 5;

/** Finds the word for an error: by code, then by name, along the causes, and at last by its message. */
export function classifyFailure(error: unknown): HealthReason {
  return known(error, MAX_DEPTH) ?? classifyMessage(messageOf(error));
}

/** Finds the word for a message, e.g. of a Terminus indicator; the message itself is not published. */
export function classifyMessage(message: string): HealthReason {
  for (const [code] of message.matchAll(/\b[A-Z][A-Z0-9_]{4,}\b/g)) {
    const reason = lookUp(BY_CODE, code);
    if (reason) return reason;
  }
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? 'failed';
}

const REASON_PATTERN = /^[a-z][a-z0-9-]{0,39}$/;

/** Whether `value` can be published as it is: a word, too short and too plain to hold a secret by accident. */
export function isReason(value: unknown): value is string {
  return typeof value === 'string' && REASON_PATTERN.test(value);
}

function known(error: unknown, depth: number): HealthReason | undefined {
  if (typeof error !== 'object' || error === null || depth === 0) return undefined;
  const { code, name, cause, errors } = error as {
    code?: unknown;
    name?: unknown;
    cause?: unknown;
    errors?: unknown;
  };
  const own = lookUp(BY_CODE, code) ?? (isTlsCode(code) ? 'tls' : undefined) ?? lookUp(BY_NAME, name);
  if (own) return own;
  // An AggregateError is what Node throws when every address of a host failed.
  const inner: unknown[] = Array.isArray(errors) ? [cause, ...(errors as unknown[])] : [cause];
  for (const one of inner) {
    const reason = known(one, depth - 1);
    if (reason) return reason;
  }
  return undefined;
}

function lookUp(table: Readonly<Record<string, HealthReason>>, key: unknown): HealthReason | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}

function isTlsCode(code: unknown): boolean {
  return typeof code === 'string' && /^(ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/.test(code);
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const message = (error as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : '';
}
