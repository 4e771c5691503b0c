import { Matches } from '../../platform/security/validation-rules.js';
import { CHANNEL_ID } from '../channel-id.js';

/** Path parameters of the routes of one channel. */
export class ChannelParamsDto {
  @Matches(CHANNEL_ID, { message: 'id must be 1 to 64 letters, digits, "_" or "-"' })
  id!: string;
}
