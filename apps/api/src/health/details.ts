import type { HealthModuleOptions } from '@breakwater/health';
import type { Environment } from '../config/environment.js';
import { BearerToken } from '../debug/bearer-token.js';

/**
 * Who sees more of the service's health than its status: everybody on a developer's machine; in production those who
 * send `DEBUG_TOKEN`, and nobody when there is none.
 */
export function detailsFor(
  mode: Environment['NODE_ENV'],
  token: string | undefined,
): Pick<HealthModuleOptions, 'details' | 'authorize'> {
  if (mode !== 'production') return { details: 'always' };
  if (!token) return { details: 'never' };
  const operators = new BearerToken(token);
  return {
    details: 'when-authorized',
    authorize: ({ headers }) => operators.isSentIn(headers['authorization']),
  };
}
