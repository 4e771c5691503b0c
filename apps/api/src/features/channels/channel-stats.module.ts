import { ResilienceModule } from '@breakwater/resilience';
import { Module } from '@nestjs/common';
import { ChannelStatsController } from './channel-stats.controller.js';
import { ChannelStatsService } from './channel-stats.service.js';
import { LastKnownStatistics } from './last-known-statistics.js';
import { YouTubeHealth } from './youtube.health.js';
import { YOUTUBE_POLICIES } from './youtube.policies.js';
import { YouTubeClient } from './youtube.client.js';

/** Statistics of YouTube channels, which survive outages of YouTube. */
@Module({
  imports: [ResilienceModule.forFeature(YOUTUBE_POLICIES)],
  controllers: [ChannelStatsController],
  providers: [ChannelStatsService, LastKnownStatistics, YouTubeClient, YouTubeHealth],
})
export class ChannelStatsModule {}
