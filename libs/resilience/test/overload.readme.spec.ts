import { HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { expect, it } from '@jest/globals';
import { LoadShedding, ResilienceModule } from '../src/index.js';

const gatewayKey = 'secret of the test';

const resilience = ResilienceModule.forRoot({
  overload: { user: ({ headers }) => headers['x-account']?.toString() },
  http: { deadline: true, trustCriticality: ({ headers }) => headers['x-gateway-key'] === gatewayKey },
});

it.each(HTTP_PLATFORMS)('accepts the options of the README on %s', async (platform) => {
  await using started = await startApplication(platform, {
    imports: [resilience],
  });
  expect(started.app.get(LoadShedding).getHealthStatus()).toMatchObject({
    status: 'healthy',
    message: 'The service is not overloaded.',
  });
});
