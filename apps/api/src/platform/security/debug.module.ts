import { AdminModule } from '@breakwater/admin';
import { accessGuard, bearerToken, CoreModule, OperatorActionsModule } from '@breakwater/core';
import { ErrorTrackingHttpModule } from '@breakwater/error-tracking';
import { JobsAdminModule } from '@breakwater/jobs';
import { RateLimitDebugModule } from '@breakwater/rate-limit';
import { type DynamicModule, Module } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { createCircuitsController } from './circuits.controller.js';
import { createPoliciesController } from './policies.controller.js';

/** The dashboard and the routes for operators: circuits, policies, errors, alerts, rate limits and stuck operations. They exist only when `DEBUG_TOKEN` is set. */
@Module({})
export class DebugModule {
  /**
   * @param token the bearer token that every request to these routes must carry
   * @param service the name of the service in the heading of the dashboard
   */
  static register(token: string, service: string): DynamicModule {
    const authorize = bearerToken(token, 'DEBUG_TOKEN');
    const guard = accessGuard(authorize);
    return {
      module: DebugModule,
      imports: [
        CoreModule,
        ErrorTrackingHttpModule.register({ authorize }),
        OperatorActionsModule.register({ authorize, who: operatorOf }),
        RateLimitDebugModule.register({ authorize }),
        JobsAdminModule.register({ authorize }),
        // Without Redis, the dashboard shows this replica only.
        AdminModule.forRoot({ authorize, who: operatorOf, service, fleet: { secret: token } }),
      ],
      controllers: [createCircuitsController(guard), createPoliciesController(guard)],
    };
  }
}

/**
 * All operators have one token, so the header X-Operator tells them apart in the audit. The dashboard sends the name URI-encoded, because a
 * header holds no letters beyond ASCII.
 */
function operatorOf({ headers }: IncomingMessage): string {
  const name = String(headers['x-operator'] ?? 'unknown');
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
