import { Injectable } from '@nestjs/common';
import { HealthDetails, OptionsError, type StatusReporter } from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { addHealthPaths, type HealthModuleOptions, ModuleHealth } from '../src/index.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';
import { type Schemas, schemaProblems } from './support/schema-problems.js';

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly responses: Record<'200' | '503', { content: Record<string, { schema: { $ref: string } }> }>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, { get: Operation }>;
  readonly components?: { readonly securitySchemes?: object; readonly schemas?: Schemas };
}

const EMPTY: Document = { openapi: '3.0.0', paths: {} };

@Injectable()
@ModuleHealth('wallet')
class WalletService implements StatusReporter {
  getHealthStatus() {
    return { status: 'degraded', message: 'Payouts wait', details: { waiting: 12 } } as const;
  }
}

let well = true;
const SERVICE: HealthModuleOptions = {
  checks: {
    database: { check: () => well, critical: true, failureThreshold: 1, groups: ['ready', 'edge'] },
    redis: { check: () => Promise.reject(new Error('no')) },
  },
  groups: { edge: ['redis'] },
  memory: {},
  cpu: {},
  eventLoop: {},
  circuitBreakers: { getAllStates: () => ({ mail: { state: 'open', isOpen: true, retryAfter: 4_200 } }) },
  pool: { getPoolStats: () => ({ max: 10, total: 9, idle: 0, waiting: 2 }) },
};
const NAMES = {
  checks: ['database', 'redis', 'memory', 'cpu', 'event-loop', 'pool', 'circuit-breakers', 'cache'],
  groups: ['edge'],
};
const FORMATS = ['standard', 'terminus', 'services'] as const;
const MEDIA_TYPES = ['application/json', 'application/health+json'] as const;

describe('addHealthPaths', () => {
  it('adds the endpoints to the other paths of the document', () => {
    const own = { '/videos': { get: {} as Operation } };
    const before: Document = {
      ...EMPTY,
      paths: own,
      components: { securitySchemes: { bearer: {} }, schemas: { Video: { type: 'object' } } },
    };
    const after = addHealthPaths(before, { checks: ['database'], groups: ['edge'] });
    expect(Object.keys(after.paths)).toEqual([
      '/videos',
      '/health',
      '/health/live',
      '/health/ready',
      '/health/startup',
      '/health/detailed',
      '/health/modules',
      '/health/resources',
      '/health/database',
      '/health/edge',
    ]);
    expect(after.components).toMatchObject(before.components as object);
    expect(before.paths).toEqual(own);
  });

  it('follows prefix, aliases and tag, and names each operation once', () => {
    const { paths } = addHealthPaths(EMPTY, { prefix: 'internal/status/', aliases: true, tag: 'probes' });
    expect(paths).toHaveProperty(['/internal/status/ready']);
    expect(paths).toHaveProperty(['/live']);
    expect(paths).toHaveProperty(['/ready']);
    expect(addHealthPaths(EMPTY, { aliases: '/api' }).paths).toHaveProperty(['/api/ready']);
    const operations = Object.values(paths).map(({ get }) => get);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(operations.every(({ tags }) => tags.includes('probes'))).toBe(true);
  });

  it('refuses the options that the module refuses', () => {
    expect(() => addHealthPaths(EMPTY, { prefix: 'a b' })).toThrow(OptionsError);
    expect(() => addHealthPaths(EMPTY, { format: 'xml' as never })).toThrow(OptionsError);
  });
});

describe.each(PLATFORM_NAMES)('the health endpoints on %s', (platform) => {
  let service: Service;
  afterEach(() => service.app.close());

  /** The differences between the document and the answers of the service, on every path that it describes. */
  async function differences(document: Document): Promise<string[]> {
    const found: string[] = [];
    for (const [path, { get }] of Object.entries(document.paths)) {
      for (const accept of MEDIA_TYPES) {
        const { code, body } = await service.get(path, { accept });
        const { $ref } = get.responses[code as 200 | 503].content[accept]!.schema;
        const problems = schemaProblems(document.components!.schemas!, $ref.split('/').at(-1)!, body);
        found.push(...problems.map((problem) => `${path} ${accept} ${problem}`));
      }
    }
    return found;
  }

  it.each(FORMATS)(
    'answer in the %s format as the document describes, also failing or hidden',
    async (format) => {
      const document = addHealthPaths(EMPTY, { ...NAMES, format });
      service = await start(platform, { ...SERVICE, format }, { providers: [WalletService] });
      service.app.get(HealthDetails).provide('cache', () => ({ vectorSearch: { size: 45 } }));
      well = true;
      expect(await differences(document)).toEqual([]);
      well = false;
      await service.clock.advance(1_000);
      expect((await service.get('/health')).code).toBe(503);
      expect(await differences(document)).toEqual([]);
      await service.app.close();
      service = await start(
        platform,
        { ...SERVICE, format, details: 'never' },
        { providers: [WalletService] },
      );
      service.app.get(HealthDetails).provide('cache', () => ({ size: 45 }));
      expect(await differences(document)).toEqual([]);
    },
  );

  it.each(['starting', 'draining'] as const)('answer as the document describes while %s', async (phase) => {
    const tasks = [{ name: 'migrations', status: 'running', duration: 12 } as const];
    const lifecycle = { phase, startup: { done: phase !== 'starting', tasks } };
    service = await start(platform, SERVICE, { lifecycle });
    service.app.get(HealthDetails).provide('cache', () => ({ size: 45 }));
    expect(await differences(addHealthPaths(EMPTY, NAMES))).toEqual([]);
  });
});
