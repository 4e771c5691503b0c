// `npm run pack [-- folder]`: packs every published lib into a folder, by default `packed`, for applications that install them as files.
import { mkdirSync, rmSync } from 'node:fs';
import { packLibs } from './packed-libs.mjs';

const [folder = 'packed'] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { tarball } of packLibs(folder)) console.log(tarball);
