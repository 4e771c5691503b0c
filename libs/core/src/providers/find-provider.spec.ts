import { Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { findProvider } from './find-provider.js';

@Module({
  providers: [
    { provide: 'tide', useValue: 'high' },
    { provide: 'moon', useValue: undefined },
  ],
})
class TidesModule {}

describe('findProvider', () => {
  it.each([
    ['a provider that its module does not export', 'tide', 'high'],
    ['undefined for a provider without a value', 'moon', undefined],
    ['undefined for a provider that no module has', 'sun', undefined],
  ])('returns %s', async (_case, token, expected) => {
    const application = await Test.createTestingModule({ imports: [TidesModule] }).compile();
    expect(findProvider(application.get(ModuleRef), token)).toBe(expected);
    await application.close();
  });
});
