import { Transform } from 'class-transformer';
import { TextOf } from './text.decorator.js';

const trim = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

/** Query of `GET /videos/:id/answer`. */
export class AskVideoDto {
  @Transform(trim)
  @TextOf(1, 500)
  question!: string;
}
