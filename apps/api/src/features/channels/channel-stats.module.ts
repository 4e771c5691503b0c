import { CacheModule } from '@breakwater/cache';
import { HttpModule } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { Module } from '@nestjs/common';
import { CHANNEL_CACHES } from './channel-caches.js';
import { ChannelStatsController } from './channel-stats.controller.js';
import { ChannelStatsService } from './channel-stats.service.js';
import { YouTubeHealth } from './youtube.health.js';
import { YOUTUBE_POLICIES } from './youtube.policies.js';
import { YOUTUBE_UPSTREAM } from './youtube.upstream.js';
import { YouTubeClient } from './youtube.client.js';

/** Statistics of YouTube channels, which survive outages of YouTube. */
@Module({
  imports: [
    ResilienceModule.forFeature(YOUTUBE_POLICIES),
    HttpModule.forFeatureAsync([YOUTUBE_UPSTREAM]),
    CacheModule.forFeature(CHANNEL_CACHES),
  ],
  controllers: [ChannelStatsController],
  providers: [ChannelStatsService, YouTubeClient, YouTubeHealth],
})
export class ChannelStatsModule {}
