import { Bulkhead, CircuitBreaker, Retry, Timeout } from '@breakwater/resilience';
import { Controller, Get, Param } from '@nestjs/common';
import { findVideo, type Video } from './video.js';

@Controller('videos')
export class GuardedController {
  @Get(':id')
  @Retry()
  @Timeout(3_000)
  @CircuitBreaker()
  @Bulkhead(100)
  async read(@Param('id') id: string): Promise<Video> {
    return findVideo(id);
  }
}
