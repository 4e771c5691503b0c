import { fileURLToPath } from 'node:url';

/** `prisma/migrations`, seen from the compiled code; images keep the layout of the repository. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../../../prisma/migrations', import.meta.url));
