import { REDACTED } from './redaction.constants.js';
import { type FoundValue, type ValueKind, valueAt } from './secret-value.js';

/** Tells whether a name is that of a secret. */
export type IsSecret = (name: string | undefined) => boolean;

/** Hides the value that begins behind each match. */
export function hideBehind(
  text: string,
  pattern: RegExp,
  isSecret: (found: RegExpExecArray) => boolean,
  kind: ValueKind = 'plain',
): string {
  return hideFound(text, pattern, (found) =>
    isSecret(found) ? valueAt(text, found.index + found[0].length, kind) : undefined,
  );
}

/** Hides the part that `locate` returns for a match. The search goes on behind that part. */
export function hideFound(
  text: string,
  pattern: RegExp,
  locate: (found: RegExpExecArray) => Pick<FoundValue, 'start' | 'end'> | undefined,
): string {
  let shown = '';
  let from = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const part = locate(found);
    if (!part || part.end <= part.start || part.start < from) continue;
    if (text.startsWith(REDACTED, part.start)) continue;
    shown += text.slice(from, part.start) + REDACTED;
    from = part.end;
    pattern.lastIndex = Math.max(pattern.lastIndex, from);
  }
  return from === 0 ? text : shown + text.slice(from);
}
