import { ModuleHealth } from '@breakwater/health';
import { RateLimitStatus } from '@breakwater/rate-limit';
import { Injectable } from '@nestjs/common';

/** Shows in the health bodies whether the limits are shared by all replicas. */
@Injectable()
@ModuleHealth('rate-limit')
export class RateLimitHealth extends RateLimitStatus {}
