import { NotFoundError, OperatorRoute } from '@breakwater/core';
import { CircuitBreakerService, type CircuitBreakerState } from '@breakwater/resilience';
import {
  type CanActivate,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  type Type,
  UseGuards,
} from '@nestjs/common';

/** Shows the circuits of this process, and opens and closes them by hand. */
class CircuitRoutes {
  constructor(@Inject(CircuitBreakerService) private readonly circuits: CircuitBreakerService) {}

  @Get()
  list(): Record<string, CircuitBreakerState> {
    return this.circuits.getAllStates();
  }

  /** Opens a circuit until it is closed or reset. */
  @Post(':name/open')
  @HttpCode(200)
  open(@Param('name') name: string): CircuitBreakerState {
    this.circuits.openCircuit(name);
    return this.#stateOf(name);
  }

  @Post(':name/close')
  @HttpCode(200)
  close(@Param('name') name: string): CircuitBreakerState {
    this.circuits.closeCircuit(name);
    return this.#stateOf(name);
  }

  /** Closes a circuit and resets its counters. */
  @Post(':name/reset')
  @HttpCode(200)
  reset(@Param('name') name: string): CircuitBreakerState {
    this.circuits.reset(name);
    return this.#stateOf(name);
  }

  #stateOf(name: string): CircuitBreakerState {
    const state = this.circuits.getState(name);
    if (!state) throw new NotFoundError(`There is no circuit '${name}'; see GET /debug/circuits.`);
    return state;
  }
}

/** Creates the controller class, because its guard is part of the class. */
export function createCircuitsController(guard: Type<CanActivate>): Type<CircuitRoutes> {
  @OperatorRoute()
  @Controller('debug/circuits')
  @UseGuards(guard)
  class CircuitsController extends CircuitRoutes {}
  return CircuitsController;
}
