import { hideSecretsBeside } from './beside-secrets.js';
import { hideCommandSecrets } from './command-secrets.js';
import type { IsSecret } from './hide-behind.js';
import { hideMarkupSecrets } from './markup-secrets.js';
import { hidePairs } from './pair-secrets.js';
import type { SecretKeys } from './secret-keys.js';
import { hideStatementSecrets } from './statement-secrets.js';
import { hideTableSecrets } from './table-secrets.js';

/** Hides secrets whose names stand in front of them without a separator: options of commands, elements, pairs in lists. */
export function hideNamedSecrets(text: string, keys: SecretKeys): string {
  const isSecret: IsSecret = (name) => name !== undefined && keys.secrecyOf(name).secret;
  let shown = hideTableSecrets(text, isSecret);
  shown = hideCommandSecrets(shown, isSecret);
  shown = hideMarkupSecrets(shown, isSecret);
  shown = hideStatementSecrets(shown, isSecret);
  const holdsSecret: IsSecret = (name) => isSecret(name) && !keys.secrecyOf(name as string).isTitle;
  return hideSecretsBeside(hidePairs(shown, holdsSecret), holdsSecret);
}
