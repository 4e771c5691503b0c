import { causesOf, readProperty } from '@breakwater/core';

/** The codes of an error and its causes. */
export function codesOf(error: unknown): string[] {
  return Array.from(causesOf(error)).flatMap((link) => {
    const code = readProperty(link, 'code');
    return typeof code === 'string' ? [code] : [];
  });
}

/** Shows an error in a sequence: its code, its status or its name. */
export function shortError(error: unknown): string {
  const [code] = codesOf(error);
  const status = readProperty(error, 'status');
  const name = readProperty(error, 'name');
  if (code !== undefined) return code;
  if (typeof status === 'number') return String(status);
  return typeof name === 'string' ? name : String(error);
}
