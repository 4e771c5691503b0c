import 'reflect-metadata';
import { HealthModule, pingCheck } from '@breakwater/health';
import { Controller, Get, Module } from '@nestjs/common';

/** The readiness of a service without a health module: a handler that always answers 200. */
@Controller('health')
class BareReadinessController {
  @Get('ready')
  async ready(): Promise<object> {
    return { status: 'ready', checks: { database: { status: 'healthy' } } };
  }
}

@Module({ controllers: [BareReadinessController] })
class BareModule {}

@Module({
  imports: [
    HealthModule.forRoot({
      checks: { database: { check: pingCheck({ ping: async () => 'PONG' }), critical: true } },
    }),
  ],
})
class HealthyModule {}

/** Module of each application under load. */
export const READINESS_MODULES = { bare: BareModule, Breakwater: HealthyModule };
