import {
  Body,
  type CanActivate,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Req,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { OperatorRoute } from '../requests/operator-route.js';
import type { ListedAction } from './listed-actions.js';
import { type ActionResult, OperatorActions } from './operator-actions.js';
import { type OperatorOfRequest, runForRequest } from './run-for-request.js';

/** Creates a controller class. Its path, guards and naming of operators are fixed per class. */
export function createOperatorActionsController(
  path: string,
  guards: readonly (Type<CanActivate> | CanActivate)[],
  who: OperatorOfRequest | undefined,
): Type {
  @OperatorRoute()
  @Controller(path)
  @UseGuards(...guards)
  class OperatorActionsController {
    constructor(@Inject(OperatorActions) private readonly actions: OperatorActions) {}

    @Get()
    list(): Promise<readonly ListedAction[]> {
      return this.actions.list();
    }

    @Post(':name')
    @HttpCode(200)
    run(@Param('name') name: string, @Body() body: unknown, @Req() request: unknown): Promise<ActionResult> {
      return runForRequest(this.actions, { name, body, request }, who);
    }
  }
  return OperatorActionsController;
}
