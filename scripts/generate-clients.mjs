// Generates the Prisma clients that are part of the repository. Run it after a change of a schema or of Prisma's version.
import { execFileSync } from 'node:child_process';

const SCHEMAS = [
  'prisma/schema.prisma',
  'libs/database/test/prisma/schema.prisma',
  'libs/error-tracking/test/prisma/schema.prisma',
];

for (const schema of SCHEMAS) {
  execFileSync('prisma', ['generate', '--schema', schema], {
    stdio: 'inherit',
    // Otherwise Prisma downloads an engine that it does not need for generating.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' },
  });
}
