import { RateLimit } from '@breakwater/rate-limit';
import { RequestRetry, RequestTimeout } from '@breakwater/resilience';
import { AcceptedUpload, Upload } from '@breakwater/uploads';
import { Controller, Get, Param, Post, Res, UseGuards } from '@nestjs/common';
import { VideoParamsDto } from '../video-params.dto.js';
import { type FileAnswer, FilesService } from './files.service.js';
import { KnownVideoGuard } from './known-video.guard.js';

/**
 * The film and the thumbnail of a video. Their requests have no deadline, because films take minutes on slow lines: the server limits the
 * time of a body, and the module `uploads` that of each check.
 */
@Controller('videos/:id')
@RequestRetry(false)
@RequestTimeout(false)
export class VideoFilesController {
  constructor(private readonly files: FilesService) {}

  @RateLimit('uploads')
  @UseGuards(KnownVideoGuard)
  @Post('file')
  @Upload('video')
  addFilm(@Param() { id }: VideoParamsDto, @AcceptedUpload() file: AcceptedUpload): Promise<FileAnswer> {
    return this.files.keep('film', id, file);
  }

  @RateLimit('uploads')
  @UseGuards(KnownVideoGuard)
  @Post('thumbnail')
  @Upload('image')
  addThumbnail(@Param() { id }: VideoParamsDto, @AcceptedUpload() file: AcceptedUpload): Promise<FileAnswer> {
    return this.files.keep('thumbnail', id, file);
  }

  @Get('file')
  sendFilm(@Param() { id }: VideoParamsDto, @Res() response: object): Promise<void> {
    return this.files.send(response, 'film', id);
  }

  @Get('thumbnail')
  sendThumbnail(@Param() { id }: VideoParamsDto, @Res() response: object): Promise<void> {
    return this.files.send(response, 'thumbnail', id);
  }
}
