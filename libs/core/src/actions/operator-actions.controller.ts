import {
  Body,
  type CanActivate,
  Controller,
  Get,
  HttpCode,
  HttpException,
  Inject,
  Param,
  Post,
  Req,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { AppError } from '../errors/app.error.js';
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
        throw AppError.is(error) && error.status < 500 ? toHttpException(error) : error;
      }
    }
  }
  return OperatorActionsController;
}

/** Nest maps an `AppError` to its status only if a filter does so. An `HttpException` works in every application. */
function toHttpException(error: AppError): HttpException {
  const { status, code, message, metadata } = error;
  return new HttpException({ statusCode: status, code, message, ...metadata }, status, { cause: error });
}
