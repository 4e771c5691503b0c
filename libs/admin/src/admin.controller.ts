import { nameOfOperator, OperatorRoute, type OperatorOfRequest } from '@breakwater/core';
import {
  BadRequestException,
  Body,
  type CanActivate,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  ServiceUnavailableException,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { WithAdminLevel } from './access/admin-level.js';
import { SameSiteGuard } from './access/same-site.guard.js';
import { FleetViews } from './fleet/fleet-views.js';
import { InstanceRouting } from './fleet/instance-routing.js';
import { takeResponse } from './page/answer.js';
import type { Snapshot } from './snapshot/snapshot.js';
import { Snapshots } from './snapshots.service.js';
import { Broadcast } from './stream/broadcast.js';
import { Watcher } from './stream/watcher.js';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would keep events back otherwise.
  'x-accel-buffering': 'no',
} as const;

/** The parameters of a query. A repeated one is an array. */
type QueryFields = Readonly<Record<string, unknown>>;

/** Creates the controller of the data and the actions. Its path, guards and naming of operators are fixed per class. */
export function createAdminController(
  path: string,
  guards: readonly (Type<CanActivate> | CanActivate)[],
  who: OperatorOfRequest | undefined,
): Type {
  @OperatorRoute()
  @Controller(`${path}/api`)
  @UseGuards(...guards)
  class AdminController {
    constructor(
      private readonly snapshots: Snapshots,
      private readonly fleet: FleetViews,
      private readonly broadcast: Broadcast,
      private readonly instances: InstanceRouting,
    ) {}

    @Get('snapshot')
    @WithAdminLevel('view')
    @Header('cache-control', 'no-store')
    async snapshot(): Promise<Snapshot> {
      await this.fleet.refresh();
      return this.snapshots.take();
    }

    @Get('lists/:list/:id')
    @WithAdminLevel('view')
    @Header('cache-control', 'no-store')
    details(
      @Param('list') list: string,
      @Param('id') id: string,
      @Query('instance') instance: unknown,
    ): Promise<unknown> {
      return this.instances.ask(idOf(instance), { kind: 'details', list, id });
    }

    @Get('stream')
    @WithAdminLevel('view')
    stream(@Res() response: unknown, @Headers('last-event-id') lastEventId?: string): void {
      if (this.broadcast.isFull) {
        throw new ServiceUnavailableException(
          'Too many pages are open, or the application ends; ask for the snapshot.',
        );
      }
      const raw = takeResponse(response);
      raw.writeHead(200, STREAM_HEADERS);
      raw.flushHeaders();
      raw.once('close', this.broadcast.join(new Watcher(raw), lastEventId));
    }

    @Get('actions')
    @WithAdminLevel('operate')
    @Header('cache-control', 'no-store')
    list(@Query() { instance, subject, target }: QueryFields): Promise<unknown> {
      return this.instances.ask(idOf(instance), {
        kind: 'actions',
        ...(typeof subject === 'string' && { subject }),
        ...(typeof target === 'string' && { target }),
      });
    }

    @Post('actions/:name')
    @HttpCode(200)
    @WithAdminLevel('operate')
    @UseGuards(SameSiteGuard)
    run(
      @Param('name') name: string,
      @Body() body: unknown,
      @Query() { instance, scope = 'instance' }: QueryFields,
      @Req() request: unknown,
    ): Promise<unknown> {
      const order = { kind: 'run', name, body, who: nameOfOperator(request, who) } as const;
      if (scope === 'fleet') return this.instances.runOnAll(order);
      if (scope !== 'instance') throw new BadRequestException("scope must be 'instance' or 'fleet'.");
      return this.instances.ask(idOf(instance), order);
    }
  }
  return AdminController;
}

/** The id of an instance in the query. A repeated parameter is no id. */
function idOf(instance: unknown): string | undefined {
  if (instance === undefined || typeof instance === 'string') return instance;
  throw new BadRequestException('instance must be the id of one instance.');
}
