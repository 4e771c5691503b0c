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
import { refusalToHttpException } from '../errors/refusal-to-http-exception.js';
import { OperatorRoute } from '../requests/operator-route.js';
import { type ActionResult, type ListedAction, OperatorActions } from './operator-actions.js';

/** Returns the name of the operator who sent a request. */
export type OperatorOfRequest = (request: never) => string;

/** Operator name when the application does not provide one. */
const UNKNOWN = 'unknown';

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
    async run(
      @Param('name') name: string,
      @Body() body: unknown,
      @Req() request: unknown,
    ): Promise<ActionResult> {
      try {
        return await this.actions.run(name, body, who?.(request as never) ?? UNKNOWN);
      } catch (error) {
        throw refusalToHttpException(error);
      }
    }
  }
  return OperatorActionsController;
}
