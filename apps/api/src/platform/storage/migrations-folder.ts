import { fileURLToPath } from 'node:url';

/** The folder `prisma/migrations`, relative to the compiled code. Images keep the layout of the repository. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../../../prisma/migrations', import.meta.url));
