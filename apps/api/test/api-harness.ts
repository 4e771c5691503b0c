import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { StartupTasks } from '@breakwater/lifecycle';
import type { HttpPlatform } from '@breakwater/testing';
import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createApp } from '../src/create-app.js';

/** A running API and a short way to call it. */
export interface ApiHarness {
  readonly app: INestApplication<Server>;
  readonly origin: string;
  get(path: string, init?: RequestInit): Promise<Answer>;
  post(path: string, body?: unknown, init?: RequestInit): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

const ADAPTERS = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };

/** Boots the API on a free port with these environment variables, which are restored afterwards, and waits until it has started. */
export async function bootApi(
  variables: Record<string, string> = {},
  platform: HttpPlatform = 'Express',
): Promise<ApiHarness> {
  const before = { ...process.env };
  Object.assign(process.env, { LOG_LEVEL: 'silent', OVERLOAD_ENABLED: 'false' }, variables);
  const app = await createApp(ADAPTERS[platform]()).finally(() => (process.env = before));
  await app.listen(0);
  await app.get(StartupTasks).completed;
  const origin = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const call = async (path: string, init?: RequestInit): Promise<Answer> => {
    const { status, headers, ...response } = await fetchText(origin + path, init);
    return { status, headers, body: JSON.parse(response.text || '{}') as Record<string, unknown> };
  };
  return {
    app,
    origin,
    get: call,
    post: (path, body, init) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...init,
      }),
    close: () => app.close(),
  };
}

async function fetchText(
  url: string,
  init?: RequestInit,
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}
