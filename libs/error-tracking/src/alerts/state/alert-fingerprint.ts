import { createHash } from 'node:crypto';

/** 16 hexadecimal digits, the same for the same labels in every process. */
export function alertFingerprint(labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}
