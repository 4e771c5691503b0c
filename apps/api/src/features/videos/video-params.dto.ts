import { IsUUID } from 'class-validator';

/** Path parameters of the routes of one video. */
export class VideoParamsDto {
  @IsUUID()
  id!: string;
}
