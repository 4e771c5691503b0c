import { accessGuard, bearerToken, CoreModule, OperatorActionsModule } from '@breakwater/core';
import { ErrorTrackingHttpModule } from '@breakwater/error-tracking';
import { JobsAdminModule } from '@breakwater/jobs';
import { RateLimitDebugModule } from '@breakwater/rate-limit';
import { type DynamicModule, Module } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { createCircuitsController } from './circuits.controller.js';
import { createPoliciesController } from './policies.controller.js';

/** Routes for operators: circuits, policies, errors, alerts, rate limits and stuck operations. They exist only when `DEBUG_TOKEN` is set. */
@Module({})
export class DebugModule {
  /** @param token the bearer token that every request to these routes must carry */
  static register(token: string): DynamicModule {
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
      ],
      controllers: [createCircuitsController(guard), createPoliciesController(guard)],
    };
  }
}

/** All operators have one token, so the header X-Operator tells them apart in the audit. */
const operatorOf = ({ headers }: IncomingMessage): string => String(headers['x-operator'] ?? 'unknown');
