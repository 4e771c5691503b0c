import { Controller, Get, Param } from '@nestjs/common';
import { findVideo, type Video } from './video.js';

@Controller('videos')
export class BareController {
  @Get(':id')
  async read(@Param('id') id: string): Promise<Video> {
    return findVideo(id);
  }
}
