import type { Occurrences } from '../../src/issues/occurrences.js';

/** Occurrences of which a test says only what matters to it. */
export function occurrences(fingerprint: string, parts: Partial<Occurrences> = {}): Occurrences {
  const at = parts.firstSeen ?? new Date('2026-01-01T00:00:00.000Z');
  return {
    fingerprint,
    title: `Error: ${fingerprint}`,
    category: 'unknown',
    severity: 'medium',
    name: 'Error',
    count: 1,
    firstSeen: at,
    lastSeen: at,
    sample: { name: 'Error', message: fingerprint, at, causes: [], context: {} },
    ...parts,
  };
}
