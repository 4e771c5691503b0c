import { LIFECYCLE_VARIABLES } from '@breakwater/lifecycle';
import { YOUTUBE_VARIABLES } from './features/channels/youtube.variables.js';
import { POSTS_VARIABLES } from './features/posts/posts.variables.js';
import { UPLOADS_VARIABLES } from './features/uploads/uploads.variables.js';
import { VECTOR_VARIABLES } from './platform/ai/vector.variables.js';
import { AI_VARIABLES } from './platform/ai/ai.variables.js';
import { CACHE_VARIABLES } from './platform/cache/cache.variables.js';
import { CHAOS_VARIABLES } from './platform/chaos/chaos.variables.js';
import { MODE_VARIABLES } from './platform/config/mode.variables.js';
import { schemaOf } from './platform/config/environment-schema.js';
import { readVariables } from './platform/config/read-variables.js';
import { RESILIENCE_NUMBERS } from './platform/config/request-timeout.js';
import { SIMULATOR_VARIABLES } from './platform/config/simulator.variables.js';
import { RESILIENCE_SWITCHES } from './platform/config/resilience.variables.js';
import { SERVER_VARIABLES } from './platform/config/server.variables.js';
import { PREFIXES } from './platform/config/prefixes.js';
import { type Declaration, fromPackage, type ValuesOf } from './platform/config/variable.js';
import { ALERT_NEEDS, ALERT_VARIABLES } from './platform/errors/alert.variables.js';
import { JOBS_VARIABLES } from './platform/jobs/jobs.variables.js';
import { LOGGING_VARIABLES } from './platform/logging/logging.variables.js';
import { RATE_LIMIT_VARIABLES } from './platform/rate-limit/rate-limit.variables.js';
import { SECURITY_VARIABLES } from './platform/security/security.variables.js';
import { STORAGE_NEEDS, STORAGE_VARIABLES } from './platform/storage/storage.variables.js';
import { TELEMETRY_VARIABLES } from './platform/telemetry/telemetry.variables.js';

/**
 * The environment variables of the Studio API. Each part of the application, and each package, describes its own variables
 * once; this file lists the parts. A variable that is not set, or empty, has the default of its description.
 */
export const VARIABLES = {
  ...MODE_VARIABLES,
  ...SERVER_VARIABLES,
  ...LOGGING_VARIABLES,
  ...TELEMETRY_VARIABLES,
  ...STORAGE_VARIABLES,
  ...CACHE_VARIABLES,
  ...SECURITY_VARIABLES,
  ...RATE_LIMIT_VARIABLES,
  ...ALERT_VARIABLES,
  ...RESILIENCE_SWITCHES,
  ...fromPackage(RESILIENCE_NUMBERS),
  ...CHAOS_VARIABLES,
  ...fromPackage(LIFECYCLE_VARIABLES),
  ...YOUTUBE_VARIABLES,
  ...POSTS_VARIABLES,
  ...UPLOADS_VARIABLES,
  ...SIMULATOR_VARIABLES,
  ...AI_VARIABLES,
  ...VECTOR_VARIABLES,
  ...JOBS_VARIABLES,
};

/** The validated environment. */
export type Environment = ValuesOf<typeof VARIABLES>;

const DECLARATION: Declaration = {
  variables: VARIABLES,
  needs: [...STORAGE_NEEDS, ...ALERT_NEEDS],
  prefixes: PREFIXES,
};

/**
 * Describes the environment as a JSON Schema.
 *
 * @param descriptions a sentence about each variable, by its name
 */
export const environmentSchema = (descriptions: Readonly<Record<string, string>>): object =>
  schemaOf(DECLARATION, descriptions);

/**
 * Reads and checks the environment.
 *
 * @param texts the environment and the `.env` file together; the environment wins
 * @param environment the environment alone, so that an error can name the source of a wrong value
 * @throws ConfigurationError naming every variable that is wrong or unknown
 */
export function readEnvironment(
  texts: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, unknown>> = process.env,
): Environment {
  return readVariables(DECLARATION, texts, environment) as Environment;
}
