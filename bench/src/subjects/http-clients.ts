import { type HttpClient, HttpClients, HttpModule } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import axios, { type AxiosInstance } from 'axios';
import axiosRetry from 'axios-retry';
import { Agent } from 'node:http';
import { Pool } from 'undici';

/** Starts an application with one upstream and the default policy. */
export async function breakwaterClient(
  baseUrl: string,
): Promise<{ readonly app: INestApplicationContext; readonly client: HttpClient }> {
  @Module({
    imports: [
      ResilienceModule.forRoot(),
      HttpModule.forRoot(),
      HttpModule.forFeature([{ name: 'orders', baseUrl }]),
    ],
  })
  class ClientModule {}
  const app = await NestFactory.createApplicationContext(ClientModule, { logger: false });
  return { app, client: app.get(HttpClients).client('orders') };
}

/** undici alone: as many connections, no policy, and the body parsed by `JSON.parse`. */
export function undiciClient(baseUrl: string): { readonly get: () => Promise<unknown>; readonly pool: Pool } {
  const pool = new Pool(baseUrl, { connections: 50, pipelining: 1 });
  const get = async (): Promise<unknown> => {
    const { body } = await pool.request({ path: '/orders/1', method: 'GET' });
    return body.json();
  };
  return { get, pool };
}

/** axios with axios-retry, which most applications of NestJS use, on kept connections. */
export function axiosClient(baseURL: string): { readonly client: AxiosInstance; readonly agent: Agent } {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const client = axios.create({ baseURL, httpAgent: agent, timeout: 10_000 });
  axiosRetry(client, { retries: 2, retryDelay: (count) => axiosRetry.exponentialDelay(count) });
  return { client, agent };
}
