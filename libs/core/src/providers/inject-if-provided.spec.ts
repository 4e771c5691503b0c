import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { injectIfProvided } from './inject-if-provided.js';

const TIDE = Symbol('tide');

class Harbour {
  readonly [TIDE]?: string;
}
injectIfProvided(Harbour.prototype, TIDE, 'tide');
injectIfProvided(Harbour.prototype, TIDE, 'another provider, which the second call would need');

@Injectable()
class Marina extends Harbour {}

describe('injectIfProvided', () => {
  it.each([
    ['sets the property to the provider', [{ provide: 'tide', useValue: 'high' }], 'high'],
    ['leaves the property empty without the provider', [], undefined],
  ])('%s, also in a class that extends the class', async (_case, providers, expected) => {
    const application = await Test.createTestingModule({
      providers: [Harbour, Marina, ...providers],
    }).compile();
    expect([Harbour, Marina].map((type) => application.get<Harbour>(type)[TIDE])).toEqual([
      expected,
      expected,
    ]);
    await application.close();
  });
});
