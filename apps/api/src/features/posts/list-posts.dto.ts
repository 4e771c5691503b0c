import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from '../../platform/security/validation-rules.js';

/** Query of `GET /posts`. */
export class ListPostsDto {
  @Max(100)
  @Min(1)
  @IsInt()
  @Type(() => Number)
  limit = 20;

  /** The value of `next` of the page before. */
  @IsOptional()
  @Max(Number.MAX_SAFE_INTEGER)
  @Min(0)
  @IsInt()
  @Type(() => Number)
  before?: number;
}
