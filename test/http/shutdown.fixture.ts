import 'reflect-metadata';
import { LifecycleState } from '@breakwater/core';
import { type HttpClient, HttpModule, InjectHttp } from '@breakwater/http';
import { enableGracefulShutdown, LifecycleModule } from '@breakwater/lifecycle';
import { ResilienceModule } from '@breakwater/resilience';
import { Controller, Get, Inject, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';

/** The upstream, as JSON in `SCENARIO`. */
const { upstream } = JSON.parse(process.env['SCENARIO']!) as { readonly upstream: string };
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

@Controller('orders')
class OrdersController {
  constructor(
    @InjectHttp('payments') private readonly payments: HttpClient,
    @Inject(LifecycleState) state: LifecycleState,
  ) {
    state.onPhase((phase) => say(`phase ${phase}`));
  }

  @Get(':id')
  find(@Param('id') id: string): Promise<unknown> {
    return this.payments.get('/held', { query: { id } }).json();
  }
}

@Module({
  imports: [
    LifecycleModule.forRoot(),
    ResilienceModule.forRoot(),
    HttpModule.forRoot(),
    HttpModule.forFeature([{ name: 'payments', baseUrl: upstream }]),
  ],
  controllers: [OrdersController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, new ExpressAdapter());
enableGracefulShutdown(app);
await app.listen(0, '127.0.0.1');
say(`listening on ${await app.getUrl()}`);
