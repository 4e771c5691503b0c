import { env } from 'node:process';
import { defineConfig } from 'prisma/config';

// For the commands of Prisma: `prisma generate`, and `prisma migrate deploy` in production.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Generating needs no database.
  ...(env.DATABASE_URL && { datasource: { url: env.DATABASE_URL } }),
});
