import { vague, verdict, verdicts } from '../verdict.js';

/** Errors that are known by the name of their class. */
export const BY_NAME = verdicts(
  // jsonwebtoken, passport-jwt, jose
  [
    'JsonWebTokenError TokenExpiredError NotBeforeError JWTExpired JWTInvalid JWSInvalid JWSSignatureVerificationFailed ' +
      'JWTClaimValidationFailed InvalidTokenError InvalidCredentialsError UnauthorizedError',
    verdict('authentication', 'high'),
  ],
  ['ForbiddenError', verdict('authorization', 'medium')],
  // zod, valibot, yup, joi, ajv, class-validator, Prisma
  [
    'ZodError $ZodError ValiError ValidationError SchemaError MulterError PrismaClientValidationError CastError',
    verdict('validation', 'low'),
  ],
  // Prisma, pg, and what keeps data beside it
  ['PrismaClientInitializationError PrismaClientRustPanicError', verdict('database', 'critical')],
  [
    'PrismaClientKnownRequestError PrismaClientUnknownRequestError DriverAdapterError DatabaseError QueryFailedError ' +
      'SequelizeDatabaseError MongoError MongoServerError ReplyError',
    vague('database', 'high'),
  ],
  [
    'SequelizeConnectionError MongoNetworkError MongoServerSelectionError MaxRetriesPerRequestError ' +
      'ClusterAllFailedError SequelizeConnectionRefusedError',
    verdict('database', 'critical'),
  ],
  ['TimeoutError ConnectTimeoutError HeadersTimeoutError BodyTimeoutError', verdict('timeout', 'medium')],
  // The caller has lost its interest.
  ['AbortError CanceledError', verdict('timeout', 'low')],
  [
    'BrokenCircuitError IsolatedCircuitError BulkheadRejectedError OpenCircuitError',
    verdict('circuit_breaker', 'medium'),
  ],
  ['ThrottlerException RateLimiterRes', verdict('rate_limiting', 'low')],
  ['HealthCheckError', verdict('unknown', 'critical')],
  ['StartupError', vague('unknown', 'critical')],
);
