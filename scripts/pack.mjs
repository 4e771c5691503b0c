// `npm run pack [-- folder]`: packs every published lib into a folder, by default `packed`, for applications that install them as files.
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

const [folder = 'packed'] = process.argv.slice(2);
const libs = globSync('libs/*/package.json')
  .filter((file) => !JSON.parse(readFileSync(file, 'utf8')).private)
  .map((file) => `./${dirname(file)}`)
  .toSorted();

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const output = execFileSync('npm', ['pack', ...libs, '--pack-destination', folder, '--json'], {
  encoding: 'utf8',
});
for (const { filename } of JSON.parse(output)) console.log(`${folder}/${filename}`);
