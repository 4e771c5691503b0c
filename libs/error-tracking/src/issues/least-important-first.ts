import { ERROR_SEVERITIES } from '../classification/error-severity.js';
import type { Issue } from './issue.js';

const isOpen = ({ state }: Issue): boolean => state !== 'archived' && state !== 'resolved';

/**
 * Orders issues by how little is lost with them, the least important first: archived and resolved ones, then those of low
 * severity, of few errors, and those not seen for long.
 */
export function leastImportantFirst(a: Issue, b: Issue): number {
  return (
    Number(isOpen(a)) - Number(isOpen(b)) ||
    ERROR_SEVERITIES.indexOf(b.severity) - ERROR_SEVERITIES.indexOf(a.severity) ||
    a.count - b.count ||
    a.lastSeen.getTime() - b.lastSeen.getTime()
  );
}
