/** A call of another service: retries, a circuit, and the last known answer while the service is down. */
import { currentContext, ExternalServiceError } from '@breakwater/core';
import {
  CircuitBreaker,
  ErrorTrackingFilter,
  Fallback,
  ResilienceModule,
  Retry,
} from '@breakwater/resilience';
import { Controller, Get, Injectable, Module, Param } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';

const RATES = process.env['RATES_URL'] ?? 'http://localhost:4020/rates';

interface Rate {
  readonly pair: string;
  readonly rate: number;
  /** True for a last known rate. */
  readonly degraded: boolean;
}

@Injectable()
class Rates {
  readonly #known = new Map<string, Rate>();

  @Fallback('lastKnown')
  @Retry({ maxRetries: 2, delay: 100 })
  @CircuitBreaker('rates', { timeout: 1_000 })
  async rate(pair: string): Promise<Rate> {
    const response = await fetch(`${RATES}/${pair}`, { signal: currentContext()?.signal ?? null });
    if (!response.ok) throw new ExternalServiceError(`The rates service answered ${response.status}.`);
    const rate = { pair, rate: Number(await response.text()), degraded: false };
    this.#known.set(pair, rate);
    return rate;
  }

  lastKnown(error: unknown, pair: string): Rate {
    const known = this.#known.get(pair);
    if (!known) throw error;
    return { ...known, degraded: true };
  }
}

@Controller('rates')
class RatesController {
  constructor(private readonly rates: Rates) {}

  @Get(':pair')
  rate(@Param('pair') pair: string): Promise<Rate> {
    return this.rates.rate(pair);
  }
}

@Module({
  imports: [ResilienceModule.forRoot({ http: { deadline: true, requestTimeout: 5_000 } })],
  controllers: [RatesController],
  providers: [Rates, { provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
await app.listen(process.env['PORT'] ?? 3000);
