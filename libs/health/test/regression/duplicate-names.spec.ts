import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { HealthChecks } from '../../src/index.js';
import { start } from '../support/start.js';

/** Terminus: its cache is keyed by the name alone, so two checks under one name shared their results. */
describe('two checks of one name', () => {
  it('are refused', async () => {
    const service = await start('Express', { checks: { api: { check: () => true } } });
    const checks = service.app.get(HealthChecks);
    expect(() => checks.register('api', () => false)).toThrow(OptionsError);
    await service.app.close();
  });

  it('are separate when one is a module', async () => {
    const service = await start('Express', { checks: { api: { check: () => true } } });
    service.app.get(HealthChecks).register('api', () => false, { kind: 'module' });
    expect(await service.get('/health')).toMatchObject({
      body: { checks: { api: { status: 'healthy' } }, modules: { api: { status: 'degraded' } } },
    });
    await service.app.close();
  });
});
