import { beforeAll, describe, expect, it } from '@jest/globals';
import { buildApps, BuiltApp } from './harness/built-app.js';

/** Prints the packages that a program has loaded until its server listens. */
const LIST_PACKAGES = `
import { subscribe } from 'node:diagnostics_channel';
import { registerHooks } from 'node:module';
const packages = new Set();
registerHooks({
  load(url, context, next) {
    const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
    if (name) packages.add(name);
    return next(url, context);
  },
});
subscribe('tracing:net.server.listen:asyncEnd', () => console.log('packages: ' + [...packages].join(' ')));
`;

/** Packages that slow the start, and that this configuration needs later or not at all. */
const UNUSED = new Set([
  ...[
    'undici',
    'ioredis',
    '@sentry/node',
    '@sentry/core',
    'nodemailer',
    '@opentelemetry/sdk-trace',
    'graphql',
    'ws',
    'eventsource-parser',
  ],
  // A start-up task loads the schedule after the server listens.
  ...['@nestjs/schedule', 'cron', 'luxon'],
  // The first upload and the first question to a model load these.
  ...['sharp', 'file-type', '@fastify/multipart', 'ai', '@ai-sdk/openai', '@ai-sdk/anthropic', 'zod'],
  // A part of class-validator, whose rules are imported one by one.
  'libphonenumber-js',
]);

beforeAll(buildApps, 300_000);

describe('The Studio API without Redis, e-mail and traces', () => {
  it('does not load what it does not use', async () => {
    await using api = await BuiltApp.api({
      node: ['--import', `data:text/javascript,${encodeURIComponent(LIST_PACKAGES)}`],
    });
    const [, list = ''] = /^packages: (.*)$/m.exec(api.process.output) ?? [];
    const packages = list.split(' ');
    expect(packages).toContain('@nestjs/core');
    expect(packages.filter((name) => UNUSED.has(name))).toEqual([]);
  });
});
