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
import { type ActionResult, type ListedAction, OperatorActions } from './operator-actions.js';

/** Names the operator behind a request. */
export type OperatorOfRequest = (request: never) => string;

/** Shown when the application does not say who an operator is. */
const UNKNOWN = 'unknown';

/** A controller for each use, as path, guards and operators are part of it. */
export function createOperatorActionsController(
  path: string,
  guards: readonly (Type<CanActivate> | CanActivate)[],
  who: OperatorOfRequest | undefined,
): Type {
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

/** Nest answers an `AppError` with its status only where a filter knows it; this works everywhere. */
function toHttpException(error: AppError): HttpException {
  const { status, code, message, metadata } = error;
  return new HttpException({ statusCode: status, code, message, ...metadata }, status, { cause: error });
}
