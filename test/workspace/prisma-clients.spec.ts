import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** A field of the configuration that Prisma writes into the client. */
function written(client: string, field: string): unknown {
  const text = readFileSync(`${client}/internal/class.ts`, 'utf8');
  const value = new RegExp(`"${field}": (?<value>".*"),`).exec(text)?.groups?.['value'];
  return JSON.parse(value ?? 'null');
}

describe.each([
  ['prisma/schema.prisma', 'apps/api/src/generated/prisma'],
  ['libs/database/test/prisma/schema.prisma', 'libs/database/test/prisma/client'],
  ['libs/error-tracking/test/prisma/schema.prisma', 'libs/error-tracking/test/prisma/client'],
])('the client of %s (`node scripts/generate-clients.mjs` renews it)', (schema, client) => {
  it('matches the schema', () => {
    expect(written(client, 'inlineSchema')).toBe(readFileSync(schema, 'utf8'));
  });

  it('has the version of the installed Prisma', () => {
    const { version } = JSON.parse(readFileSync('node_modules/prisma/package.json', 'utf8')) as {
      version: string;
    };
    expect(written(client, 'clientVersion')).toBe(version);
  });
});
