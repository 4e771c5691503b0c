import { hasErrorCode, OperatorRoute } from '@breakwater/core';
import {
  BadRequestException,
  Body,
  type CanActivate,
  Controller,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { AlertManager } from '../alerts/alert-manager.js';
import type { DeliveryOutcome } from '../alerts/channels/channel-sender.js';

/** The routes of the alerts, without a path. */
class AlertsController {
  constructor(@Inject(AlertManager) private readonly alerts: AlertManager) {}

  /** Sends a test notification through the channel that the body names, or through every channel. */
  @Post('test')
  @HttpCode(200)
  async test(@Body() body: unknown): Promise<{ readonly deliveries: readonly DeliveryOutcome[] }> {
    const deliveries = await this.alerts.test(channelOf(body)).catch(rethrowAsNotFound);
    return { deliveries };
  }
}

/** Creates a controller class: its path and guards are part of the class. */
export function createAlertsController(
  path: string,
  guards: readonly (Type<CanActivate> | CanActivate)[],
): Type<AlertsController> {
  @OperatorRoute()
  @Controller(path)
  @UseGuards(...guards)
  class GuardedAlertsController extends AlertsController {}
  return GuardedAlertsController;
}

function channelOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  const channel: unknown = (body as { readonly channel?: unknown }).channel;
  if (channel === undefined || typeof channel === 'string') return channel;
  throw new BadRequestException(
    'Expected "channel" to be the name of a channel, or left out for every channel.',
  );
}

function rethrowAsNotFound(error: unknown): never {
  if (hasErrorCode(error, 'NOT_FOUND')) throw new NotFoundException(error.message);
  throw error;
}
