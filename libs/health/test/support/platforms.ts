import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** The HTTP frameworks; every endpoint must behave the same on both. */
export const PLATFORMS = [
  { platform: 'Express', create: (module: object) => create(module, new ExpressAdapter()) },
  { platform: 'Fastify', create: (module: object) => create(module, new FastifyAdapter()) },
] as const;

function create(module: object, adapter: ExpressAdapter | FastifyAdapter): Promise<INestApplication> {
  return NestFactory.create(module as never, adapter as never, { logger: false, abortOnError: false });
}

/** Listens on a free port and returns the address. */
export async function listen(app: INestApplication): Promise<string> {
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}
