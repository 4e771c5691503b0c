import { bearerToken } from '@breakwater/core';
import type { HealthModuleOptions } from '@breakwater/health';
import type { ModeVariables } from '../config/mode.variables.js';

/**
 * Decides which clients see the details of the service's health. On a developer's machine all clients do. In production only
 * clients that send `DEBUG_TOKEN` do, and no client when the variable is not set.
 */
export function detailsFor(
  mode: ModeVariables['NODE_ENV'],
  token: string | undefined,
): Pick<HealthModuleOptions, 'details' | 'authorize'> {
  if (mode !== 'production') return { details: 'always' };
  if (!token) return { details: 'never' };
  return { details: 'when-authorized', authorize: bearerToken(token, 'DEBUG_TOKEN') };
}
