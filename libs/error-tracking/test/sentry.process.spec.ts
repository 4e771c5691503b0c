import { expect, it } from '@jest/globals';
import { Program } from '../../../test/harness/program.js';
import { SentryServer } from './support/sentry-server.js';

const TYPESCRIPT = new URL('../../lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const HIDE = new URL('../../observability/test/process/hidden-packages.hooks.mjs', import.meta.url).href;
const FIXTURE = 'libs/error-tracking/test/process/sentry.fixture.ts';

/** Output of an application that exports one error and ends. */
async function run(environment: Readonly<Record<string, string>>): Promise<string> {
  const program = new Program(
    [process.execPath, '--conditions=@breakwater/source', '--import', TYPESCRIPT, '--import', HIDE, FIXTURE],
    environment,
  );
  await program.ended;
  return program.output;
}

it('sends the last error through the client that an application in CommonJS has initialised', async () => {
  await using sentry = await SentryServer.start();
  expect(await run({ SENTRY_DSN: sentry.dsn })).toBe('');
  expect(sentry.events.map(({ exception }) => exception?.values?.[0]?.value)).toEqual(['The last words.']);
});

it('refuses to start when @sentry/node is missing, and says what to install', async () => {
  expect(await run({ HIDDEN: '@sentry/node' })).toMatch(
    /^failed: Expected "errorTracking\.exporters" to be .*npm install @sentry\/node/,
  );
});
