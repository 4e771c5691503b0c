import { hash } from 'node:crypto';

/** Hexadecimal digits of an id: with 128 bits two fingerprints never meet. */
const LENGTH = 32;

/** The id of the issue of a fingerprint: 32 letters and digits, the same in every process. */
export function issueIdOf(fingerprint: string): string {
  return hash('sha256', fingerprint, 'hex').slice(0, LENGTH);
}
