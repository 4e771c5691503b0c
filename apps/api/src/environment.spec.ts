import { globSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { NumberVariable } from '@breakwater/core';
import { LIFECYCLE_VARIABLES } from '@breakwater/lifecycle';
import { RESILIENCE_VARIABLES } from '@breakwater/resilience/config';
import { problemsOf } from '../test/problems-of.js';
import { readEnvironment, VARIABLES } from './environment.js';

/** Every file that describes variables. */
const TABLES = globSync('**/*.variables.ts', { cwd: import.meta.dirname }).map(
  (file) => `./${file.replace(/ts$/, 'js')}`,
);

/** The variables that packages describe. */
const PACKAGE_VARIABLES: readonly NumberVariable[] = [
  ...Object.values(RESILIENCE_VARIABLES),
  ...Object.values(LIFECYCLE_VARIABLES),
];

describe('readEnvironment', () => {
  it('uses the default of a variable that is not set, or empty', () => {
    expect(readEnvironment({ PORT: '' })).toMatchObject({
      NODE_ENV: 'development',
      PORT: 3000,
      LOG_LEVEL: 'info',
      SLOW_REQUEST_THRESHOLD: 5_000,
      DEBUG_TOKEN: undefined,
      CIRCUIT_BREAKER_TIMEOUT: undefined,
    });
  });

  it('reads numbers', () => {
    expect(readEnvironment({ PORT: '8080', CIRCUIT_BREAKER_VOLUME_THRESHOLD: '3' })).toMatchObject({
      PORT: 8080,
      CIRCUIT_BREAKER_VOLUME_THRESHOLD: 3,
    });
  });

  it.each(['SHUTDOWN_DRAIN_DELAY', 'SHUTDOWN_IN_FLIGHT_TIMEOUT', 'SHUTDOWN_WEB_SOCKET_TIMEOUT'])(
    'lets %s be 0, unlike SHUTDOWN_TIMEOUT',
    (variable) => {
      expect(readEnvironment({ [variable]: '0' })).toMatchObject({ [variable]: 0 });
      expect(problemsOf({ SHUTDOWN_TIMEOUT: '0' }).problems).toMatchObject([
        { variable: 'SHUTDOWN_TIMEOUT' },
      ]);
    },
  );

  it.each(PACKAGE_VARIABLES)('checks $name, which a package describes and reads', ({ name, min, max }) => {
    expect(readEnvironment({ [name]: String(min) })).toMatchObject({ [name]: min });
    expect(problemsOf({ [name]: String(max + 1) }).problems).toMatchObject([{ variable: name }]);
  });

  it('ignores other variables of the environment', () => {
    expect(readEnvironment({ HOME: '/root' })).not.toHaveProperty('HOME');
  });

  it('names every problem at once: variable, expectation, value, source and remedy', () => {
    const { message } = problemsOf({ PORT: 'abc', LOG_LEVEL: 'loud', CIRCUIT_BREAKER_TIMEOUT: '3s' });
    expect(message.split('\n')).toEqual([
      'The configuration has 3 problems:',
      '  PORT: expected a whole number from 1 to 65535, got "abc". Correct it in the environment, or remove it (the default is 3000).',
      '  LOG_LEVEL: expected one of fatal, error, warn, info, debug, trace, silent, got "loud". Correct it in the environment, or remove it (the default is info).',
      '  CIRCUIT_BREAKER_TIMEOUT: expected a whole number of milliseconds from 1 to 2147483647, or 0 for no limit, got "3s". Correct it in the environment, or remove it (the default is 3000).',
    ]);
  });

  it('distinguishes a value of the .env file from one of the environment', () => {
    expect(problemsOf({ PORT: '0' }, {}).problems).toMatchObject([{ variable: 'PORT', place: '.env' }]);
  });

  it.each(['1e3', '-1', ' 80', '0x50', '65536', '1.5'])('refuses the port %j', (PORT) => {
    expect(problemsOf({ PORT }).problems).toHaveLength(1);
  });

  it('does not show a secret that is wrong', () => {
    const { message } = problemsOf({ DEBUG_TOKEN: 'hunter2' });
    expect(message).toContain(
      'DEBUG_TOKEN: expected at least 16 characters of visible ASCII without blanks, got a value of 7 characters',
    );
    expect(message).not.toContain('hunter2');
  });

  it('does not show the credentials of an address', () => {
    const { message } = problemsOf({ YOUTUBE_URL: 'https://user:hunter2@example.com' });
    expect(message).toContain('YOUTUBE_URL: expected an origin');
    expect(message).not.toContain('hunter2');
  });

  it.each([
    ['DATABASE_URL', 'mysql://root:hunter2@db/studio'],
    ['DATABASE_URL', 'hunter2'],
    ['REDIS_URL', 'http://:hunter2@cache'],
  ])('refuses %s=%s, and does not show it', (variable, value) => {
    const { message } = problemsOf({ [variable]: value });
    expect(message).toContain(`${variable}: expected a connection string`);
    expect(message).not.toContain('hunter2');
  });

  it.each(['postgresql://user:p%40ss@db:5432/studio?schema=a', 'postgres://db'])(
    'accepts the database %s',
    (DATABASE_URL) => {
      expect(readEnvironment({ NODE_ENV: 'production', DATABASE_URL })).toMatchObject({ DATABASE_URL });
    },
  );

  it.each([
    ['0', 0],
    ['.25', 0.25],
    ['1', 1],
  ])('takes %s for a share', (OTEL_TRACES_SAMPLER_ARG, share) => {
    expect(readEnvironment({ OTEL_TRACES_SAMPLER_ARG })).toMatchObject({ OTEL_TRACES_SAMPLER_ARG: share });
  });

  it.each(['1.5', '-0.1', '10%'])('refuses %s as a share', (OTEL_TRACES_SAMPLER_ARG) => {
    expect(problemsOf({ OTEL_TRACES_SAMPLER_ARG }).message).toContain('expected a number from 0 to 1');
  });

  it('requires a receiver of e-mail alerts', () => {
    const ALERT_EMAIL_URL = 'smtp://mail.example';
    expect(problemsOf({ ALERT_EMAIL_URL }).message).toContain('ALERT_EMAIL_TO: expected an address such as');
    expect(readEnvironment({ ALERT_EMAIL_URL, ALERT_EMAIL_TO: 'a@b.example' })).toMatchObject({
      ALERT_EMAIL_URL,
    });
  });

  it.each(['ALERT_SLACK_URL', 'ALERT_WEBHOOK_URL'])(
    'refuses a value of %s that is not an address, and does not show it',
    (name) => {
      const { message } = problemsOf({ [name]: 'hooks.example/hunter2' });
      expect(message).toContain(`${name}: expected an http(s) address such as`);
      expect(message).not.toContain('hunter2');
    },
  );

  it.each(['REQUEST_TIMEOUT', 'CIRCUIT_BREAKER_TIMEOUT'])('takes 0 in %s for no limit', (variable) => {
    expect(readEnvironment({ [variable]: '0' })).toMatchObject({ [variable]: 0 });
  });

  it.each([
    ['ALERT_EMAIL_TO', 'nobody'],
    ['ALERT_EMAIL_TO', 'a@b.example\r\nBcc: c@d.example'],
    ['ALERT_EMAIL_FROM', 'a@b.example\nBcc: c@d.example'],
    ['ALERT_WEBHOOK_URL', 'https://user:hunter2@hooks.example/x'],
    ['ALERT_SLACK_URL', 'https://user:hunter2@hooks.example/x'],
    ['ALERT_WEBHOOK_SECRET', 'hunter2'],
    ['ALERT_ALERTMANAGER_URL', 'http://alertmanager-0:9093, https://user:hunter2@alertmanager-1:9093'],
    ['ALERT_ALERTMANAGER_URL', 'http://alertmanager:9093/api/v2/alerts'],
  ])('refuses %s=%j, which the channel would refuse', (variable, value) => {
    const { problems, message } = problemsOf({ [variable]: value });
    expect(problems.map((problem) => problem.variable)).toEqual([variable]);
    expect(message).not.toContain('hunter2');
  });

  it('removes blanks and line ends around secrets', () => {
    const DEBUG_TOKEN = 'breakwater-debug';
    expect(readEnvironment({ DEBUG_TOKEN: ` ${DEBUG_TOKEN}\n` })).toMatchObject({ DEBUG_TOKEN });
  });

  it.each(['breakwater debug', 'breakwäter-debug', 'breakwater-de\nbug'])(
    'refuses the token %j, which no client can send',
    (DEBUG_TOKEN) => {
      expect(problemsOf({ DEBUG_TOKEN }).problems).toMatchObject([{ variable: 'DEBUG_TOKEN' }]);
    },
  );

  it('reads origins, a host, a pool size and a switch', () => {
    const CORS_ORIGINS = 'https://studio.example, http://localhost:5173';
    expect(
      readEnvironment({ CORS_ORIGINS, HOST: '0.0.0.0', DATABASE_POOL_SIZE: '5', ENABLE_METRICS: 'false' }),
    ).toMatchObject({
      CORS_ORIGINS: ['https://studio.example', 'http://localhost:5173'],
      HOST: '0.0.0.0',
      DATABASE_POOL_SIZE: 5,
      ENABLE_METRICS: false,
    });
  });

  it('reads the settings of the posts as other services of the studio write them', () => {
    const settings = {
      JETSTREAM_ENDPOINT: 'wss://jetstream2.us-east.bsky.network/subscribe',
      JETSTREAM_COLLECTION: 'app.bsky.feed.post',
      ATPROTO_SERVICE: 'https://public.api.bsky.app',
    };
    expect(readEnvironment({ ...settings, ATPROTO_RATE_LIMIT: '10' })).toMatchObject({
      ...settings,
      ATPROTO_RATE_LIMIT: 10,
    });
  });

  it.each([
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://studio.example/path'],
    ['HOST', 'http://localhost'],
    ['HOST', 'local host'],
    ['DATABASE_POOL_SIZE', '0'],
    ['ENABLE_METRICS', 'no'],
    ['JETSTREAM_ENDPOINT', 'https://jetstream.example/subscribe'],
    ['JETSTREAM_ENDPOINT', 'wss://user:password@jetstream.example/subscribe'],
    ['JETSTREAM_ENDPOINT', 'wss://jetstream.example/subscribe?cursor=1'],
    ['JETSTREAM_COLLECTION', 'posts'],
    ['ATPROTO_SERVICE', 'https://public.api.bsky.app/xrpc'],
    ['ATPROTO_RATE_LIMIT', '0'],
  ])('refuses %s=%j', (variable, value) => {
    expect(problemsOf({ [variable]: value }).problems).toMatchObject([{ variable }]);
  });

  it('finds each variable described by one part only', async () => {
    const tables = await Promise.all(
      TABLES.map(async (file) => Object.values((await import(file)) as Record<string, unknown>)),
    );
    const names = tables
      .flat()
      .filter((table) => typeof table === 'object' && !Array.isArray(table))
      .flatMap((table) => Object.keys(table as object));
    const ofPackages = PACKAGE_VARIABLES.map(({ name }) => name);
    expect([...names, ...ofPackages].toSorted()).toEqual(Object.keys(VARIABLES).toSorted());
  });

  it('needs a database in production', () => {
    expect(problemsOf({ NODE_ENV: 'production' }).message).toMatch(
      /DATABASE_URL: expected a connection string such as .* in production, but it is not set\./,
    );
  });

  it.each(['ftp://example.com', 'example.com', 'https://example.com/path', 'https://example.com?key=1'])(
    'refuses the origin %s',
    (YOUTUBE_URL) => {
      expect(problemsOf({ YOUTUBE_URL }).problems).toHaveLength(1);
    },
  );
});
