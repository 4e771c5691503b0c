import { IsUUID } from '../platform/security/validation-rules.js';

/** Path parameters of the routes of one video. */
export class VideoParamsDto {
  @IsUUID()
  id!: string;
}
