import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Packs every published lib as npm would publish it. The libs must be built.
 *
 * @param destination an existing folder for the packages
 * @returns for each lib its `name`, its `place` (`libs/core`), the path of its `tarball`, and the paths of the `files` in it
 */
export function packLibs(destination) {
  const places = globSync('libs/*/package.json')
    .filter((manifest) => !JSON.parse(readFileSync(manifest, 'utf8')).private)
    .map((manifest) => dirname(manifest))
    .toSorted();
  const folders = places.map((place) => `./${place}`);
  const output = execFileSync('npm', ['pack', ...folders, '--pack-destination', destination, '--json'], {
    encoding: 'utf8',
  });
  return JSON.parse(output).map(({ name, filename, files }, index) => ({
    name,
    place: places[index],
    tarball: join(destination, filename),
    files: files.map(({ path }) => path),
  }));
}
