import { Controller, Get } from '@nestjs/common';

@Controller('health')
export class HealthController {
  /** Whether the process is alive; it asks nobody else, so that a dead dependency restarts nothing. */
  @Get('live')
  live(): { status: 'alive' } {
    return { status: 'alive' };
  }
}
