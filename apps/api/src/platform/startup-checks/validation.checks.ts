import { isIP } from 'node:net';
import { databaseTime, DatabasePool } from '@breakwater/database';
import { HttpClients } from '@breakwater/http';
import {
  clockSkewCheck,
  configurationCheck,
  type ConfigurationFindings,
  dnsCheck,
  reachableCheck,
  StartupChecks,
} from '@breakwater/lifecycle';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { AI_VENDORS, type AiVendor, accessTo, type VendorVariables } from '../ai/ai-vendors.js';
import type { ResilienceSwitches } from '../config/resilience.variables.js';
import type { SecurityVariables } from '../security/security.variables.js';
import type { StorageVariables } from '../storage/storage.variables.js';
import type { TelemetryVariables } from '../telemetry/telemetry.variables.js';

type Variables = ResilienceSwitches &
  SecurityVariables &
  StorageVariables &
  TelemetryVariables &
  VendorVariables;

/** The checks that only `validate.js` runs: they ask services outside of the studio, or advise about settings that are allowed. */
@Injectable()
export class ValidationChecks {
  constructor(
    private readonly checks: StartupChecks,
    private readonly config: ConfigService<Variables, true>,
    private readonly upstreams: HttpClients,
    @Optional() @Inject(DatabasePool) private readonly database?: DatabasePool,
  ) {}

  /** Registers the checks. */
  register(): void {
    this.checks.register(
      'variables',
      configurationCheck(() => this.#findings()),
      { group: 'configuration' },
    );
    if (this.database)
      this.checks.register('clock', clockSkewCheck(databaseTime(this.database)), { required: false });
    const addresses = this.#addresses();
    for (const [name, address] of addresses)
      this.checks.register(name, reachableCheck(address), { required: false, group: 'services' });
    const hosts = [...new Set(addresses.map(([, address]) => new URL(address).hostname))];
    const names = hosts.filter((host) => isIP(host.replace(/^\[|\]$/g, '')) === 0);
    if (names.length > 0)
      this.checks.register('dns', dnsCheck(...names), { required: false, group: 'services' });
  }

  /** Names and addresses of the services that the API calls. */
  #addresses(): (readonly [name: string, address: string])[] {
    const collector = this.config.get('OTEL_EXPORTER_OTLP_ENDPOINT', { infer: true });
    const called = this.upstreams.names.filter((name) => !isLeftOut(name, this.config));
    return [
      ...called.flatMap((name) => {
        const { baseUrl } = this.upstreams.client(name);
        return baseUrl === undefined ? [] : [[name, baseUrl] as const];
      }),
      ...(collector === undefined ? [] : [['trace-collector', collector] as const]),
    ];
  }

  #findings(): ConfigurationFindings {
    const mode = this.config.get('NODE_ENV', { infer: true });
    if (mode !== 'production') return { summary: mode };
    const warnings = [
      this.config.get('DEBUG_TOKEN', { infer: true }) === undefined &&
        'DEBUG_TOKEN is not set: operators see no details of health.',
      this.config.get('REDIS_URL', { infer: true }) === undefined &&
        'REDIS_URL is not set: each replica has caches and rate limits of its own.',
      !this.config.get('RESILIENCE_ENABLED', { infer: true }) &&
        'RESILIENCE_ENABLED is false: no policy protects the service.',
    ].filter((warning) => warning !== false);
    return { summary: mode, warnings };
  }
}

/** A vendor without a key is never asked. */
function isLeftOut(name: string, config: ConfigService<Variables, true>): boolean {
  const isVendor = (AI_VENDORS as readonly string[]).includes(name);
  return isVendor && accessTo(name as AiVendor, config).apiKey === undefined;
}
