import { MaxLength, ValidateBy } from '../../platform/security/validation-rules.js';

/** Body of `POST /thumbnails/check`. The address is in the body, because signed addresses are secrets and paths are logged. */
export class CheckThumbnailDto {
  @ValidateBy({
    name: 'httpAddress',
    validator: {
      validate: isHttpAddress,
      defaultMessage: () => 'url must be an http(s) address without a user name and a password',
    },
  })
  @MaxLength(2_048, { message: 'url must have at most 2048 characters' })
  url!: string;
}

/** The upstream decides which hosts are allowed, also by the addresses of their names. */
function isHttpAddress(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
