import { writeSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { type CheckDefinition, grpcCheck, HealthModule, httpCheck, pingCheck } from '@breakwater/health';

async function startWith(checks: Record<string, CheckDefinition>): Promise<void> {
  const options = { logger: false, abortOnError: false } as const;
  try {
    const app = await NestFactory.createApplicationContext(HealthModule.forRoot({ checks }), options);
    writeSync(1, 'started\n');
    await app.close();
  } catch (error) {
    writeSync(1, `${(error as Error).message}\n`);
  }
}

await startWith({ own: { check: pingCheck({ ping: async () => 'PONG' }) } });
await startWith({
  rates: { check: httpCheck('http://127.0.0.1:1/') },
  orders: { check: grpcCheck({ url: '127.0.0.1:1' }) },
});
