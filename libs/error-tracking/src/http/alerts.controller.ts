import { hasErrorCode } from '@breakwater/core';
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
import type { DeliveryOutcome } from '../alerts/delivery/delivery-outcome.js';

/** The routes of the alerts, before they have a path. */
class AlertsController {
  constructor(@Inject(AlertManager) private readonly alerts: AlertManager) {}

  /** Sends a test message through the channel that the body names, or through each. */
  @Post('test')
  @HttpCode(200)
  async test(@Body() body: unknown): Promise<{ readonly deliveries: readonly DeliveryOutcome[] }> {
    const deliveries = await this.alerts.test(channelOf(body)).catch(rethrowAsNotFound);
    return { deliveries };
  }
}

/** A class for each use, as path and guards are part of it. */
export function createAlertsController(
  path: string,
  guards: readonly (Type<CanActivate> | CanActivate)[],
): Type<AlertsController> {
  @Controller(path)
  @UseGuards(...guards)
  class GuardedAlertsController extends AlertsController {}
  return GuardedAlertsController;
}

function channelOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  const channel: unknown = (body as { readonly channel?: unknown }).channel;
  if (channel === undefined || typeof channel === 'string') return channel;
  throw new BadRequestException('Expected "channel" to be the name of a channel, or left out for each.');
}

function rethrowAsNotFound(error: unknown): never {
  if (hasErrorCode(error, 'NOT_FOUND')) throw new NotFoundException(error.message);
  throw error;
}
