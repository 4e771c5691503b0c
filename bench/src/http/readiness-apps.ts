import 'reflect-metadata';
import { HealthModule, pingCheck } from '@breakwater/health';
import { Controller, Get, Module } from '@nestjs/common';

/** What a service without a health module has: a handler that says yes. */
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
