import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { ConsumerApplication } from '../workspace/consumer-application.js';
import { type PackedLib, buildLibs, packLibs } from '../workspace/packed-libs.js';

/** The packed libs, and room for fresh applications that install them. */
export interface PackedWorkshop {
  /** The libs, once the tests run. */
  readonly libs: PackedLib[];
  /** A folder for one more application. */
  application(): ConsumerApplication;
}

/** Builds and packs the libs before the tests of a file, and removes all applications after them. */
export function packedWorkshop(): PackedWorkshop {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-matrix-'));
  const libs: PackedLib[] = [];
  let applications = 0;

  beforeAll(() => {
    buildLibs();
    libs.push(...packLibs(folder));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  return {
    libs,
    application: () => new ConsumerApplication(join(folder, String((applications += 1)))),
  };
}
