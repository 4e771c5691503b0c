import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { CHANNEL_ID } from '../channel-stats/channel-id.js';

const trim = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

/** Body of `POST /videos`; title and description are as long as YouTube allows. */
export class CreateVideoDto {
  @Matches(CHANNEL_ID, { message: 'channelId must be 1 to 64 letters, digits, "_" or "-"' })
  channelId!: string;

  @Transform(trim)
  @Length(1, 100)
  @IsString()
  title!: string;

  @IsOptional()
  @MaxLength(5_000)
  @IsString()
  description?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(30)
  @Length(1, 100, { each: true })
  @IsString({ each: true })
  tags?: string[];
}
