import { STATUS_CODES } from 'node:http';

/** Name of a status, e.g. `Not Found`. */
export function titleOfStatus(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}

/** Code for an error without a code of its own, e.g. `NOT_FOUND`. */
export function codeOfStatus(status: number): string {
  return titleOfStatus(status)
    .toUpperCase()
    .replaceAll(/[^A-Z]+/g, '_');
}
