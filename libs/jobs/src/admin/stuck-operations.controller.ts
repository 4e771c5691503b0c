import { isOptionsObject, OperatorRoute, readProperty } from '@breakwater/core';
import {
  BadRequestException,
  Body,
  type CanActivate,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Post,
  Query,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { StuckOperations } from '../detector/stuck-operations.js';
import type { StuckOperation } from '../stores/operation-store.js';

/** Number of operations in the list. */
const SHOWN = 10;

/** A stuck operation as the route shows it. Times are ISO 8601, by the clock of the store. */
export interface ShownStuckOperation {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly owner: string;
  readonly reason: string;
  readonly started_at: string;
  readonly heartbeat_at: string;
  readonly recoveries: number;
}

/** Answer of the cleanup. */
export interface ShownCleanup {
  readonly dry_run: boolean;
  readonly scanned: number;
  readonly recovered: number;
  readonly failed: number;
  readonly deleted: number;
  readonly duration_ms: number;
}

/** Creates the controller. Its path, guards and the name of the list are fixed per class. */
export function createStuckOperationsController(
  path: string,
  listName: string,
  guards: readonly (Type<CanActivate> | CanActivate)[],
): Type {
  @OperatorRoute()
  @Controller(path)
  @UseGuards(...guards)
  class StuckOperationsController {
    constructor(@Inject(StuckOperations) private readonly stuck: StuckOperations) {}

    @Get()
    @Header('Cache-Control', 'no-store')
    async list(): Promise<Readonly<Record<string, unknown>>> {
      const { count, operations } = await this.stuck.list(SHOWN);
      return { stuck_count: count, [listName]: operations.map(shown), action_required: count > 0 };
    }

    @Post('cleanup')
    @HttpCode(200)
    @Header('Cache-Control', 'no-store')
    async cleanup(
      @Body() body: unknown,
      @Query() query: Readonly<Record<string, unknown>>,
    ): Promise<ShownCleanup> {
      const dryRun = readDryRun(body, query);
      const { scanned, recovered, failed, deleted, durationMs } = await this.stuck.cleanup({ dryRun });
      return { dry_run: dryRun, scanned, recovered, failed, deleted, duration_ms: durationMs };
    }
  }
  return StuckOperationsController;
}

const shown = (operation: StuckOperation): ShownStuckOperation => {
  const { id, name, key, owner, reason, startedAt, heartbeatAt, recoveries } = operation;
  const times = {
    started_at: new Date(startedAt).toISOString(),
    heartbeat_at: new Date(heartbeatAt).toISOString(),
  };
  return { id, name, key, owner, reason, ...times, recoveries };
};

/** @throws BadRequestException with all problems: a request that is not understood must not end operations */
function readDryRun(body: unknown, query: Readonly<Record<string, unknown>>): boolean {
  // Express leaves out a body that was not sent, or passes an empty object.
  const given = body === undefined || body === null || body === '' ? {} : body;
  const problems: string[] = [];
  if (Object.keys(query).length > 0) problems.push('The query must be empty: send "dry_run" in the body.');
  if (!isOptionsObject(given)) problems.push('The body must be an object such as { "dry_run": true }.');
  else {
    const unknown = Object.keys(given).filter((member) => member !== 'dry_run');
    if (unknown.length > 0) problems.push('The body must have no other member than "dry_run".');
    const dryRun = readProperty(given, 'dry_run');
    if (dryRun !== undefined && typeof dryRun !== 'boolean')
      problems.push('"dry_run" must be true or false.');
  }
  if (problems.length > 0) throw new BadRequestException(problems);
  return readProperty(given, 'dry_run') === true;
}
