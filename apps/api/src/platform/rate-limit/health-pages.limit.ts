import { bearerToken, type RequestAuthorizer } from '@breakwater/core';
import { DirectRouteLimits } from '@breakwater/rate-limit';
import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { SecurityVariables } from '../security/security.variables.js';

/** Name of the policy. */
export const HEALTH_PAGES = 'health-pages';

/** Probes of Kubernetes and of load balancers ask for these. */
const PROBES = new Set(['/health/live', '/health/ready', '/health/startup', '/live', '/ready']);

/** Gives the health pages for people a limit of their own. Probes and scrapes have none. */
@Injectable()
export class HealthPagesLimit {
  constructor(@Inject(DirectRouteLimits) limits: DirectRouteLimits) {
    limits.add({
      policy: HEALTH_PAGES,
      applies: (path) => (path === '/health' || path.startsWith('/health/')) && !PROBES.has(path),
    });
  }
}

/** Recognises requests with the token of operators, who have no limit. */
export function operatorOf(config: ConfigService<SecurityVariables, true>): RequestAuthorizer {
  const token = config.get('DEBUG_TOKEN', { infer: true });
  return token ? bearerToken(token, 'DEBUG_TOKEN') : () => false;
}
