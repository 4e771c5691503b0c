import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  const server = app.getHttpServer() as HttpServer;
  // The other applications have their turn meanwhile, and the connections stay open.
  server.keepAliveTimeout = 600_000;
  const { port } = server.address() as AddressInfo;
  return { label, app, port };
}
