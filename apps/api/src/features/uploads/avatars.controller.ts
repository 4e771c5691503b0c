import { RateLimit } from '@breakwater/rate-limit';
import { RequestRetry, RequestTimeout } from '@breakwater/resilience';
import { AcceptedUpload, Upload } from '@breakwater/uploads';
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { type FileAnswer, FilesService } from './files.service.js';
import { UserParamsDto } from './user-params.dto.js';

/** The avatars of users. */
@Controller('users/:id/avatar')
@RequestRetry(false)
@RequestTimeout(false)
export class AvatarsController {
  constructor(private readonly files: FilesService) {}

  @RateLimit('uploads')
  @Post()
  @Upload('avatar')
  add(@Param() { id }: UserParamsDto, @AcceptedUpload() file: AcceptedUpload): Promise<FileAnswer> {
    return this.files.keep('avatar', id, file);
  }

  @Get()
  send(@Param() { id }: UserParamsDto, @Res() response: object): Promise<void> {
    return this.files.send(response, 'avatar', id);
  }
}
