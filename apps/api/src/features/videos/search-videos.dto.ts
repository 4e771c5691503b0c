import { Transform, Type } from 'class-transformer';
import { IsInt, Max, Min } from '../../platform/security/validation-rules.js';
import { TextOf } from './text.decorator.js';

const trim = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

/** Query of `GET /videos/search`. */
export class SearchVideosDto {
  @Transform(trim)
  @TextOf(1, 200)
  q!: string;

  @Max(50)
  @Min(1)
  @IsInt()
  @Type(() => Number)
  limit = 10;
}
