import { seconds } from '@breakwater/core';
import { type AsyncUpstream, HttpModule, type UpstreamOptions } from '@breakwater/http';
import type { NamedPolicies } from '@breakwater/resilience';
import type { DynamicModule } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { AI_VENDORS, type AiVendor, accessTo, type VendorVariables } from './ai-vendors.js';

/** Limit for an answer in bytes. */
const MAX_ANSWER = 5_000_000;

const policyOf = (vendor: AiVendor): string => `${vendor}-calls`;

/**
 * Policies of the calls. They neither retry nor open circuits nor limit the time: the ladder, chats and embeddings do that, and two loops
 * would multiply the calls.
 */
export const AI_POLICIES: NamedPolicies = Object.fromEntries(
  AI_VENDORS.map((vendor) => [
    policyOf(vendor),
    { bulkhead: { maxConcurrent: 50, maxQueue: 50, maxWait: seconds(1) } },
  ]),
);

/** The upstreams of the vendors. No redirect is followed, because it would carry the key to another server. */
const AI_UPSTREAMS: readonly AsyncUpstream[] = AI_VENDORS.map((vendor): AsyncUpstream => ({
  name: vendor,
  inject: [ConfigService],
  useFactory: (config: ConfigService<VendorVariables, true>): UpstreamOptions => ({
    baseUrl: accessTo(vendor, config).origin,
    policy: policyOf(vendor),
    external: true,
    maxResponseBytes: MAX_ANSWER,
    headersTimeout: Infinity,
    bodyTimeout: Infinity,
  }),
}));

/** The clients of the vendors. It is one module for all that import it, because each name of an upstream is defined once. */
export const AI_CLIENTS: DynamicModule = HttpModule.forFeatureAsync(AI_UPSTREAMS);
