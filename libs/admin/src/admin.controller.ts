import {
  type ActionResult,
  type ListedAction,
  OperatorActions,
  OperatorRoute,
  type OperatorOfRequest,
  runForRequest,
} from '@breakwater/core';
import {
  Body,
  type CanActivate,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  NotFoundException,
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
import { takeResponse } from './page/answer.js';
import { ListViews } from './snapshot/list-views.js';
import type { Snapshot } from './snapshot/snapshot.js';
import { Snapshots } from './snapshot/snapshots.service.js';
import { Broadcast } from './stream/broadcast.js';
import { Watcher } from './stream/watcher.js';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would keep events back otherwise.
  'x-accel-buffering': 'no',
} as const;

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
      private readonly lists: ListViews,
      private readonly broadcast: Broadcast,
      @Inject(OperatorActions) private readonly actions: OperatorActions,
    ) {}

    @Get('snapshot')
    @WithAdminLevel('view')
    @Header('cache-control', 'no-store')
    snapshot(): Promise<Snapshot> {
      return this.snapshots.take();
    }

    @Get('lists/:list/:id')
    @WithAdminLevel('view')
    @Header('cache-control', 'no-store')
    async details(@Param('list') list: string, @Param('id') id: string): Promise<object> {
      const found = await this.lists.find(list, id);
      if (!found) throw new NotFoundException('There is no such entry; it may have ended.');
      return found;
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
    list(
      @Query('subject') subject?: unknown,
      @Query('target') target?: unknown,
    ): Promise<readonly ListedAction[]> {
      return this.actions.list({
        ...(typeof subject === 'string' && { subject }),
        ...(typeof target === 'string' && { target }),
      });
    }

    @Post('actions/:name')
    @HttpCode(200)
    @WithAdminLevel('operate')
    @UseGuards(SameSiteGuard)
    run(@Param('name') name: string, @Body() body: unknown, @Req() request: unknown): Promise<ActionResult> {
      return runForRequest(this.actions, { name, body, request }, who);
    }
  }
  return AdminController;
}
