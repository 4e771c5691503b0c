import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, Matches, ValidateIf } from '../../platform/security/validation-rules.js';
import { CHANNEL_ID } from '../channel-id.js';
import { TextOf } from './text.decorator.js';

const trim = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

/** `IsOptional` of class-validator would accept `null`, too. */
const IsGiven = (): PropertyDecorator => ValidateIf((_video, value) => value !== undefined);

/** Body of `POST /videos`. The limits of title and description are those of YouTube. */
export class CreateVideoDto {
  @Matches(CHANNEL_ID, { message: 'channelId must be 1 to 64 letters, digits, "_" or "-"' })
  channelId!: string;

  @Transform(trim)
  @TextOf(1, 100)
  title!: string;

  @IsGiven()
  @TextOf(0, 5_000)
  description?: string;

  @IsGiven()
  @IsArray()
  @ArrayMaxSize(30)
  @TextOf(1, 100, { each: true })
  tags?: string[];
}
