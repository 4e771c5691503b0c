import { OptionsError } from '@breakwater/core';
import { outcomes } from '@breakwater/testing';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { ResilienceModule, ResilienceService } from '../src/index.js';

describe('ResilienceService.define', () => {
  async function service(): Promise<ResilienceService> {
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot({ policies: { taken: { timeout: 1_000 } } })],
    }).compile();
    return module.get(ResilienceService);
  }

  it('adds policies as the module itself does', async () => {
    const resilience = await service();
    resilience.define({ ledger: { retry: { maxRetries: 1, delay: 0 } } }, 'LedgerModule.forRoot');
    const append = outcomes('E(ECONNRESET) S', { value: 'appended' });
    await expect(resilience.execute('ledger', append)).resolves.toBe('appended');
  });

  it('refuses a name in use, and names the place', async () => {
    const resilience = await service();
    const define = (): void => resilience.define({ taken: {} }, 'LedgerModule.forRoot');
    expect(define).toThrow(OptionsError);
    expect(define).toThrow('(at LedgerModule.forRoot)');
  });
});
