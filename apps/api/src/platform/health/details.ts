import { bearerToken } from '@breakwater/core';
import type { HealthModuleOptions } from '@breakwater/health';
import type { ModeVariables } from '../config/mode.variables.js';

/**
 * Who sees more of the service's health than its status: everybody on a developer's machine; in production those who
 * send `DEBUG_TOKEN`, and nobody when there is none.
 */
export function detailsFor(
  mode: ModeVariables['NODE_ENV'],
  token: string | undefined,
): Pick<HealthModuleOptions, 'details' | 'authorize'> {
  if (mode !== 'production') return { details: 'always' };
  if (!token) return { details: 'never' };
  return { details: 'when-authorized', authorize: bearerToken(token, 'DEBUG_TOKEN') };
}
