import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** Name and version of what we are compared with. */
export function describePeers(): string {
  return ['opossum', 'cockatiel', '@nestjs/throttler', 'rate-limiter-flexible', '@nestjs/core']
    .map((name) => `${name} ${versionOf(name)}`)
    .join(', ');
}

function versionOf(name: string): string {
  const path = findPackageJSON(name, import.meta.url);
  if (path === undefined) throw new Error(`${name} is not installed.`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
