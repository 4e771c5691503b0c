import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from '../../platform/security/validation-rules.js';

/** Query of `GET /videos`. */
export class ListVideosDto {
  @Max(100)
  @Min(1)
  @IsInt()
  @Type(() => Number)
  limit = 20;

  @IsOptional()
  @IsUUID()
  after?: string;
}
