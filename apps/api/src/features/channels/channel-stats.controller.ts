import { RateLimit } from '@breakwater/rate-limit';
import { RequestRetry } from '@breakwater/resilience';
import { Controller, Get, Param } from '@nestjs/common';
import { ChannelParamsDto } from './channel-params.dto.js';
import { ChannelStatsService } from './channel-stats.service.js';
import type { ChannelStats } from './channel-statistics.js';

/** The client of YouTube retries its calls itself; retries of whole requests would multiply them. */
@Controller('channels')
@RequestRetry(false)
export class ChannelStatsController {
  constructor(private readonly stats: ChannelStatsService) {}

  /** Each call of YouTube takes a part of the daily quota. */
  @RateLimit('statistics')
  @Get(':id/stats')
  read(@Param() { id }: ChannelParamsDto): Promise<ChannelStats> {
    return this.stats.read(id);
  }
}
