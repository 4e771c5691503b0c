import { NotFoundError, OperatorRoute, OptionsError } from '@breakwater/core';
import { ResilienceService } from '@breakwater/resilience';
import {
  type CanActivate,
  Controller,
  Get,
  Header,
  Inject,
  Param,
  type Type,
  UseGuards,
} from '@nestjs/common';

/** Shows the steps of a policy in this process, with each value in force and its origin. */
class PolicyRoutes {
  constructor(@Inject(ResilienceService) private readonly resilience: ResilienceService) {}

  @Get(':name')
  @Header('content-type', 'text/plain; charset=utf-8')
  explain(@Param('name') name: string): string {
    try {
      return `${this.resilience.explain(name).toString()}\n`;
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      throw new NotFoundError(error.message, { cause: error });
    }
  }
}

/** Creates the controller class, because its guard is part of the class. */
export function createPoliciesController(guard: Type<CanActivate>): Type<PolicyRoutes> {
  @OperatorRoute()
  @Controller('debug/policies')
  @UseGuards(guard)
  class PoliciesController extends PolicyRoutes {}
  return PoliciesController;
}
