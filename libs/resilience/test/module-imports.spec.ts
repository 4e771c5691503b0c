import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ResilienceModule } from '../src/index.js';

@Module({ imports: [ResilienceModule.forRoot({ http: { requestTimeout: 1_000 } })] })
class Feature {}

describe('ResilienceModule', () => {
  it.each([
    [
      'imported twice with different options',
      [ResilienceModule.forRoot(), Feature],
      '2 imports with different options',
    ],
    ['imported without forRoot()', [ResilienceModule], 'the bare class'],
  ])('says so when it is %s', async (_how, imports, actual) => {
    await expect(Test.createTestingModule({ imports }).compile()).rejects.toThrow(
      `Expected "resilience" to be imported as ResilienceModule.forRoot(), once, in the root module (it is global), got "${actual}"`,
    );
  });
});
