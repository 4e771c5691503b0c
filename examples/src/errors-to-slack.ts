/** Equal errors become one issue, and a critical one becomes one message in Slack, however often it occurs. */
import { DatabaseError } from '@breakwater/core';
import {
  ConsoleChannel,
  ErrorTrackingHttpModule,
  ErrorTrackingModule,
  SlackChannel,
} from '@breakwater/error-tracking';
import { enableGracefulShutdown, LifecycleModule } from '@breakwater/lifecycle';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';

/** An incoming webhook of Slack. Without it, alerts are written to the log. */
const webhook = process.env['SLACK_WEBHOOK_URL'];
const token = process.env['OPERATOR_TOKEN'];

@Controller('orders')
class OrdersController {
  @Get(':id')
  order(@Param('id') id: string): never {
    throw new DatabaseError(`The ledger of order ${id} does not answer; password=hunter2`);
  }
}

@Module({
  imports: [
    LifecycleModule.forRoot(),
    ResilienceModule.forRoot(),
    ErrorTrackingModule.forRoot({
      service: 'orders',
      rules: [{ match: DatabaseError, severity: 'critical' }],
      alerts: {
        channels: [webhook === undefined ? new ConsoleChannel() : new SlackChannel({ url: webhook })],
      },
    }),
    ErrorTrackingHttpModule.register({
      authorize: ({ headers }) => token !== undefined && headers['authorization'] === `Bearer ${token}`,
    }),
  ],
  controllers: [OrdersController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
enableGracefulShutdown(app);
await app.listen(process.env['PORT'] ?? 3000);
