/** The table of `prisma/schema.prisma`. */
export const ACCOUNTS =
  'CREATE TABLE accounts (id text PRIMARY KEY, email text NOT NULL UNIQUE, balance integer NOT NULL)';
