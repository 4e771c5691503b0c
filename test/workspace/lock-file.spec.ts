import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface LockEntry {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe.each(['package-lock.json', 'docs/package-lock.json', 'test/nest11/package-lock.json'])(
  '%s',
  (file) => {
    const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
      packages: Readonly<Record<string, LockEntry>>;
    };

    it('contains no download address, so that each machine uses its own registry', () => {
      const addresses = Object.values(packages).filter(
        (entry) => entry.resolved !== undefined && entry.link !== true,
      );
      expect(addresses).toEqual([]);
    });

    it('contains the builds for all platforms (`npm run lock` completes it)', () => {
      const missing = Object.entries(packages).flatMap(([path, entry]) =>
        Object.keys(entry.optionalDependencies ?? {}).filter(
          (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
        ),
      );
      expect(missing).toEqual([]);
    });
  },
);
