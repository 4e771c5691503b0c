import { describe, expect, it } from '@jest/globals';
import { readEnvironment, VARIABLES } from './environment.js';
import { problemsOf } from '../test/problems-of.js';
import { PREFIXES } from './platform/config/prefixes.js';

type Texts = Record<string, string>;

describe('another name of a variable', () => {
  it.each<[string, string, string, unknown]>([
    ['API_PORT', '3003', 'PORT', 3003],
    ['API_HOST', '0.0.0.0', 'HOST', '0.0.0.0'],
    ['DB_POOL_MAX', '10', 'DATABASE_POOL_SIZE', 10],
    ['REDIS_HOST', 'redis-service', 'REDIS_URL', 'redis://redis-service'],
    ['DEBUG', 'true', 'LOG_LEVEL', 'debug'],
    ['DEBUG', 'false', 'LOG_LEVEL', 'info'],
    ['DEBUG', 'express:*', 'LOG_LEVEL', 'info'],
  ])('%s=%s sets %s', (name, text, variable, value) => {
    expect(readEnvironment({ [name]: text })).toMatchObject({ [variable]: value });
  });

  it.each<[string, Texts, string]>([
    ['API_PORT', { PORT: '3000', API_PORT: '3003' }, 'PORT'],
    ['API_HOST', { HOST: '127.0.0.1', API_HOST: '0.0.0.0' }, 'HOST'],
    ['DB_POOL_MAX', { DATABASE_POOL_SIZE: '20', DB_POOL_MAX: '10' }, 'DATABASE_POOL_SIZE'],
    ['DEBUG', { LOG_LEVEL: 'warn', DEBUG: 'true' }, 'LOG_LEVEL'],
    ['REDIS_HOST', { REDIS_URL: 'redis://:hunter2@cache', REDIS_HOST: 'redis' }, 'REDIS_URL'],
  ])('%s is refused beside a main name that says something else', (alias, variables, main) => {
    const { message, problems } = problemsOf(variables);
    expect(problems.map(({ variable }) => variable)).toEqual([alias]);
    expect(message).toContain(
      `${alias}: contradicts ${main}, which sets the same option. Remove one of them`,
    );
    expect(message).not.toContain('hunter2');
  });

  it('is accepted beside a main name that says the same', () => {
    expect(readEnvironment({ PORT: '80', API_PORT: '80' })).toMatchObject({ PORT: 80 });
    expect(readEnvironment({ LOG_LEVEL: 'debug', DEBUG: 'true' })).toMatchObject({ LOG_LEVEL: 'debug' });
  });

  it('appears in the message about its value', () => {
    expect(problemsOf({ API_PORT: 'abc' }).message).toContain(
      'API_PORT: expected a whole number from 1 to 65535, got "abc". Correct it in the environment',
    );
  });
});

describe('an unknown variable', () => {
  it.each([
    ['CIRCUIT_BREAKER_TIMOUT', 'CIRCUIT_BREAKER_TIMEOUT'],
    ['CIRCIUT_BREAKER_TIMEOUT', 'CIRCUIT_BREAKER_TIMEOUT'],
    ['circuit_breaker_timeout', 'CIRCUIT_BREAKER_TIMEOUT'],
    ['REQUEST_TIMEOUTS', 'REQUEST_TIMEOUT'],
    ['DATABASE_POOLSIZE', 'DATABASE_POOL_SIZE'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['REDIS_URI', 'REDIS_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['DEBUG-TOKEN', 'DEBUG_TOKEN'],
    ['ENABLE_METRIC', 'ENABLE_METRICS'],
  ])('%s is refused, because it resembles %s', (name, intended) => {
    const { message } = problemsOf({ [name]: 'hunter2' });
    expect(message).toContain(
      `${name}: is not a variable of this service, but ${intended} is one. Correct its name in the environment, or remove it.`,
    );
    expect(message).not.toContain('hunter2');
  });

  it('is accepted when the variable that it resembles is set', () => {
    expect(() => readEnvironment({ REDIS_URI: 'redis://other', REDIS_URL: 'redis://cache' })).not.toThrow();
  });

  it.each(PREFIXES)('is refused when it begins with %s', (prefix) => {
    expect(problemsOf({ [`${prefix}SOMETHING`]: '1' }).message).toContain(
      `${prefix}SOMETHING: is not a variable of this service. Correct its name`,
    );
  });

  it.each(['ALERT_PROXY_SERVICE_HOST', 'ALERT_PROXY_SERVICE_PORT_HTTP', 'ALERT_PROXY_PORT_80_TCP_ADDR'])(
    'is accepted when Kubernetes sets it for a Service: %s',
    (name) => {
      expect(() => readEnvironment({ [name]: '10.0.0.1' })).not.toThrow();
    },
  );

  it('is accepted when it is empty or has nothing to do with the service', () => {
    const others = {
      ALERT_SOMETHING: '',
      HOSTNAME: 'pod-1',
      PATH: '/bin',
      PORTS: '1',
      npm_config_cache: '/tmp',
    };
    expect(() => readEnvironment(others)).not.toThrow();
  });
});

describe('variables that depend on each other', () => {
  it('DB_POOL_MIN must not be greater than DATABASE_POOL_SIZE', () => {
    expect(problemsOf({ DB_POOL_MAX: '2', DB_POOL_MIN: '3' }).message).toContain(
      'DB_POOL_MIN: expected a number that is not greater than DATABASE_POOL_SIZE',
    );
    expect(readEnvironment({ DB_POOL_MAX: '10', DB_POOL_MIN: '2' })).toMatchObject({ DB_POOL_MIN: 2 });
  });

  it('ALERT_ALERTMANAGER_AUTHORIZATION needs ALERT_ALERTMANAGER_URL, and a scheme', () => {
    expect(problemsOf({ ALERT_ALERTMANAGER_AUTHORIZATION: 'Bearer hunter2' }).message).toContain(
      'ALERT_ALERTMANAGER_URL: expected the address of the Alertmanager that',
    );
    const ALERT_ALERTMANAGER_URL = 'http://alertmanager-0:9093, http://alertmanager-1:9093';
    const { message } = problemsOf({ ALERT_ALERTMANAGER_URL, ALERT_ALERTMANAGER_AUTHORIZATION: 'hunter2' });
    expect(message).toContain('ALERT_ALERTMANAGER_AUTHORIZATION: expected `Bearer <token>` or `Basic');
    expect(message).not.toContain('hunter2');
  });

  it('ALERT_WEBHOOK_SECRET needs ALERT_WEBHOOK_URL', () => {
    const { message } = problemsOf({ ALERT_WEBHOOK_SECRET: 'x'.repeat(16) });
    expect(message).toContain(
      'ALERT_WEBHOOK_URL: expected the address of the webhook that ALERT_WEBHOOK_SECRET signs, but it is not set. Set it in the environment or in .env.',
    );
  });
});

describe('a secret', () => {
  const secrets = Object.entries(VARIABLES).filter(([, { secret }]) => secret);

  it.each(secrets)('is never shown: %s', (name) => {
    for (const text of ['hunter2', 'hunter2@x', 'hünter2\n hunter2', 'http://hunter2:hunter2@x y/']) {
      const { message } = problemsOf({ [name]: text, PORT: 'abc' });
      expect(message).not.toContain('nter2');
    }
  });
});
