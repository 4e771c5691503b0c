import { AiStatus } from '@breakwater/ai';
import { disabledCheck, HealthChecks } from '@breakwater/health';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { AI_VENDORS, accessTo, type VendorVariables } from './ai-vendors.js';

/** Registers a health check for each vendor. It reads circuits and cool-downs: no probe asks a model, because that costs money. */
@Injectable()
export class AiHealth implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly status: AiStatus,
    private readonly config: ConfigService<VendorVariables, true>,
  ) {}

  onModuleInit(): void {
    for (const vendor of AI_VENDORS) {
      const isUsed = accessTo(vendor, this.config).apiKey !== undefined;
      const check = isUsed ? () => this.status.check(vendor) : disabledCheck();
      this.checks.register(vendor, check, { kind: 'local' });
    }
  }
}
