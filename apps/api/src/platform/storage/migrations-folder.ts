import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `prisma/migrations` of the repository or image. The depth of this code differs: an image has it in a bundle. */
export const MIGRATIONS_FOLDER = nearest('prisma/migrations', dirname(fileURLToPath(import.meta.url)));

/** The folder of this name in the nearest folder above, or in the root without one. */
function nearest(name: string, folder: string): string {
  const path = join(folder, name);
  const above = dirname(folder);
  return existsSync(path) || above === folder ? path : nearest(name, above);
}
