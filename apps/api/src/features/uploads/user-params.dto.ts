import { Matches } from '../../platform/security/validation-rules.js';

/** Path parameters of the routes of one user. There are no accounts: any id is taken as given. */
export class UserParamsDto {
  @Matches(/^[\w-]{1,64}$/, { message: 'id must have 1 to 64 letters, digits, - or _' })
  id!: string;
}
