import { Controller, Post } from '@nestjs/common';
import { AcceptedUpload, Upload } from '../../src/index.js';

@Controller('avatars')
export class AvatarsController {
  @Post()
  @Upload('avatar')
  add(@AcceptedUpload() file: AcceptedUpload): object {
    return file;
  }
}
