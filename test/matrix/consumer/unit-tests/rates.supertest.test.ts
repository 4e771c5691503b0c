import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ResilienceModule } from '@breakwater/resilience';
import { BreakwaterTesting, openCircuit, outcomes } from '@breakwater/testing';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { RateController } from './rates.controller';
import { RateService, RatesApi } from './rates.service';

let app: INestApplication;
let api: { rate: ReturnType<typeof outcomes> };
beforeEach(async () => {
  api = { rate: outcomes('F S', { value: '1.1' }) };
  const module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(), BreakwaterTesting.forRoot({ policies: 'instant' })],
    controllers: [RateController],
    providers: [RateService, { provide: RatesApi, useValue: api }],
  }).compile();
  app = module.createNestApplication();
  await app.init();
});
afterEach(() => app.close());

it('repeats the call of a request', async () => {
  await request(app.getHttpServer()).get('/rates/EURUSD').expect(200, { rate: '1.1' });
  expect(app).toHaveWaited([200]);
});

it('answers a request from the fallback', async () => {
  openCircuit(app, 'rates');
  await request(app.getHttpServer()).get('/rates/EURUSD').expect(200, { rate: 'unknown' });
});
