import { HttpClient, HttpModule, InjectHttp } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import axios from 'axios';
import axiosRetry, { exponentialDelay } from 'axios-retry';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RecordingServer } from '../harness/recording-server.js';

let server: RecordingServer;
let address = '';
let calls = 0;

beforeAll(async () => {
  server = await RecordingServer.start((response) => {
    calls++;
    response.writeHead(calls % 3 === 0 ? 200 : 503, { 'content-type': 'application/json' }).end('{"id":"7"}');
  });
  address = server.url;
});
afterAll(() => server[Symbol.asyncDispose]());

class OrdersBefore {
  readonly #client = axios.create({ baseURL: address, timeout: 10_000 });

  constructor() {
    axiosRetry(this.#client, { retries: 2, retryDelay: exponentialDelay });
  }

  async find(id: string): Promise<unknown> {
    const { data } = await this.#client.get<unknown>(`/orders/${encodeURIComponent(id)}`);
    return data;
  }
}

@Injectable()
class OrdersAfter {
  constructor(@InjectHttp('orders') private readonly client: HttpClient) {}

  find(id: string): Promise<unknown> {
    return this.client.get('/orders/{id}', { params: { id } }).json();
  }
}

describe('axios with axios-retry and an upstream', () => {
  it('make the same number of attempts', async () => {
    @Module({
      imports: [
        ResilienceModule.forRoot(),
        HttpModule.forRoot(),
        HttpModule.forFeature([{ name: 'orders', baseUrl: address }]),
      ],
      providers: [OrdersAfter],
    })
    class OrdersModule {}
    const app = await NestFactory.createApplicationContext(OrdersModule, { logger: new RecordingLogger() });
    for (const orders of [new OrdersBefore(), app.get(OrdersAfter)]) {
      calls = 0;
      expect(await orders.find('7')).toEqual({ id: '7' });
      expect(calls).toBe(3);
    }
    await app.close();
  });
});
