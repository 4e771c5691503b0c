import { HealthCheckService } from '@nestjs/terminus';
import { describe, expect, it } from '@jest/globals';
import { TerminusFormat } from './terminus.format.js';

describe('TerminusFormat', () => {
  it('rethrows an error that is not an answer of Terminus', async () => {
    const executor = { execute: () => Promise.reject(new Error('broken')) };
    const format = new TerminusFormat(new HealthCheckService(executor as never, {} as never, {} as never));
    const view = {
      kind: 'overall',
      report: { status: 'up', checks: [] },
      responseTime: 0,
      details: true,
    } as const;
    await expect(format.render(view)).rejects.toThrow('broken');
  });
});
