import type { AddressInfo } from 'node:net';
import { enableGracefulShutdown, exitOnSignal } from '@breakwater/lifecycle';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { createApp } from './create-app.js';
import { readPage } from './page/page-files.js';
import { describeStartFailure } from './start-failure.js';
import { readVariables } from './variables.js';

// A signal ends the process at once until the application can shut down in order.
const built = exitOnSignal();
try {
  const variables = readVariables(process.env);
  const app = await createApp(variables, readPage(new URL('./ui/', import.meta.url)));
  const { port, host, apiUrl, isProduction } = variables;
  enableGracefulShutdown(app);
  built();
  // Nest lists its modules and routes during the initialization; only what follows is worth a line.
  await app.init();
  app.useLogger(new ConsoleLogger({ json: isProduction, colors: process.stdout.hasColors?.() ?? false }));
  await (host === undefined ? app.listen(port) : app.listen(port, host));
  const { port: actual } = app.getHttpServer().address() as AddressInfo;
  new Logger('Web').log(`The Studio page is on port ${actual}. It calls the API at ${apiUrl}.`);
} catch (error) {
  console.error(describeStartFailure(error));
  process.exit(1);
}
