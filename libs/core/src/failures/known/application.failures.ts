import { type FailureEntry, words } from '../failure.js';

/** Errors of this package and of libraries for tokens, validation and rate limits. */
export const APPLICATION_FAILURES: readonly FailureEntry[] = [
  // jsonwebtoken, passport-jwt, jose
  {
    origin: 'application',
    kind: 'authentication',
    codes: words(
      'UNAUTHENTICATED ERR_JWT_EXPIRED ERR_JWT_CLAIM_VALIDATION_FAILED ERR_JWT_INVALID ERR_JWS_INVALID ' +
        'ERR_JWS_SIGNATURE_VERIFICATION_FAILED ERR_JWKS_NO_MATCHING_KEY ERR_JOSE_ALG_NOT_ALLOWED',
    ),
    names: words(
      'JsonWebTokenError TokenExpiredError NotBeforeError JWTExpired JWTInvalid JWSInvalid JWSSignatureVerificationFailed ' +
        'JWTClaimValidationFailed InvalidTokenError InvalidCredentialsError UnauthorizedError',
    ),
  },
  { origin: 'application', kind: 'authorization', codes: ['FORBIDDEN'], names: ['ForbiddenError'] },
  // zod, valibot, yup, joi, ajv, class-validator, Prisma, multer
  {
    origin: 'application',
    kind: 'validation',
    codes: words(
      'VALIDATION_FAILED LIMIT_FILE_SIZE LIMIT_FILE_COUNT LIMIT_UNEXPECTED_FILE LIMIT_FIELD_COUNT',
    ),
    names: words(
      'ZodError $ZodError ValiError ValidationError SchemaError MulterError PrismaClientValidationError CastError',
    ),
  },
  { origin: 'application', kind: 'not-found', codes: ['NOT_FOUND'] },
  { origin: 'application', kind: 'conflict', codes: ['CONFLICT'] },
  {
    origin: 'application',
    kind: 'rate-limited',
    codes: ['RATE_LIMITED'],
    names: words('ThrottlerException RateLimiterRes'),
  },
  {
    origin: 'http',
    kind: 'failed',
    codes: words('EXTERNAL_SERVICE_FAILED VECTORDB_ERROR LLM_ERROR'),
    transient: true,
    severity: 'medium',
  },
  // Terminus
  { origin: 'application', kind: 'failed', names: ['HealthCheckError'], severity: 'critical' },
  { origin: 'application', kind: 'failed', names: ['StartupError'], severity: 'critical', vague: true },
];

/** Refusals and limits of policies, including those of opossum, cockatiel and mollitia. */
export const POLICY_FAILURES: readonly FailureEntry[] = [
  { origin: 'policy', kind: 'timeout', codes: ['TIMEOUT'] },
  { origin: 'policy', kind: 'circuit-open', codes: ['CIRCUIT_OPEN'] },
  {
    origin: 'policy',
    kind: 'circuit-open',
    codes: ['EOPENBREAKER'],
    names: words('BrokenCircuitError IsolatedCircuitError OpenCircuitError'),
    // These errors do not say when the circuit admits calls again.
    transient: false,
  },
  { origin: 'policy', kind: 'overloaded', codes: words('BULKHEAD_FULL CALL_THROTTLED OVERLOADED') },
  { origin: 'policy', kind: 'overloaded', names: ['BulkheadRejectedError'], transient: false },
  { origin: 'policy', kind: 'overloaded', codes: ['RETRY_BUDGET_EXHAUSTED'], vague: true },
  { origin: 'policy', kind: 'aborted', codes: ['HEDGE_LOST'] },
  { origin: 'policy', kind: 'shutting-down', codes: ['SHUTTING_DOWN'] },
];
