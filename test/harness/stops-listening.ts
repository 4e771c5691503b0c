import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { until } from './until.js';

/** Resolves when the server of an application no longer listens, i.e. its shutdown is past the drain delay. */
export async function stopsListening(app: INestApplication): Promise<void> {
  const server = app.getHttpServer() as Server;
  await until(
    () => server.listening,
    (listening) => !listening,
  );
}
