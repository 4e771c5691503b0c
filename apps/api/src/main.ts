import { ConfigService } from '@nestjs/config';
import type { Environment } from './config/environment.js';
import { createApp } from './create-app.js';
import { describeStartFailure } from './start-failure.js';

try {
  const app = await createApp();
  const config = app.get<ConfigService<Environment, true>>(ConfigService);
  await app.listen(config.get('PORT', { infer: true }));
} catch (error) {
  console.error(describeStartFailure(error));
  process.exit(1);
}
