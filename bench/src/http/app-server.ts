import type { AddressInfo, Server } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ExpressAdapter } from '@nestjs/platform-express';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

/** HTTP framework of an application. */
export type Adapter = new () => ExpressAdapter | FastifyAdapter;

/** An application under load. */
export interface AppServer<Label extends string = string> {
  readonly label: Label;
  readonly app: INestApplication;
  readonly port: number;
}

/** Starts an application on a free port. */
export async function startServer<Label extends string>(
  label: Label,
  module: Type,
  Adapter: Adapter,
): Promise<AppServer<Label>> {
  const app = await NestFactory.create(module, new Adapter(), { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return { label, app, port };
}
