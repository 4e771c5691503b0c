import { OperatorActionsModule } from '@breakwater/core';
import { ErrorTrackingHttpModule } from '@breakwater/error-tracking';
import { Module } from '@nestjs/common';
import { BearerTokenGuard } from './bearer-token.guard.js';
import { CircuitsController } from './circuits.controller.js';

/** Routes for operators: circuits, errors and alerts. They exist only when `DEBUG_TOKEN` is set. */
@Module({
  imports: [
    ErrorTrackingHttpModule.register({ guards: [BearerTokenGuard] }),
    OperatorActionsModule.register({ guards: [BearerTokenGuard] }),
  ],
  controllers: [CircuitsController],
})
export class DebugModule {}
