import { Controller, Get, Param } from '@nestjs/common';
import { RateService } from './rates.service';

@Controller('rates')
export class RateController {
  constructor(private readonly rates: RateService) {}

  @Get(':pair')
  async rate(@Param('pair') pair: string): Promise<{ rate: string }> {
    return { rate: await this.rates.rate(pair) };
  }
}
