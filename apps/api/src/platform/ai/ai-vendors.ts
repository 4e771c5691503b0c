import type { ConfigService } from '@nestjs/config';
import type { ModeVariables } from '../config/mode.variables.js';
import { simulatorOrigin, type SimulatorVariables } from '../config/simulator.variables.js';
import type { AiVariables } from './ai.variables.js';

/** Names of the vendors of models, in the order in which the ladder asks them. */
export const AI_VENDORS = ['openai', 'anthropic'] as const;

/** One of {@link AI_VENDORS}: name of its upstream, of its provider and of its health check. */
export type AiVendor = (typeof AI_VENDORS)[number];

/** The variables that say where the vendors are. */
export type VendorVariables = AiVariables & ModeVariables & SimulatorVariables;

const ORIGINS: Readonly<Record<AiVendor, string>> = {
  openai: 'https://api.openai.com',
  anthropic: 'https://api.anthropic.com',
};

const VARIABLES = {
  openai: { key: 'OPENAI_API_KEY', url: 'OPENAI_URL' },
  anthropic: { key: 'ANTHROPIC_API_KEY', url: 'ANTHROPIC_URL' },
} as const;

/** The simulator accepts each key, and the SDKs insist on one. It never gets a real one. */
const SIMULATOR_KEY = 'simulator';

/** Where a vendor is, and with which key it is called. */
export interface VendorAccess {
  readonly origin: string;
  /** `undefined` leaves the vendor out. */
  readonly apiKey: string | undefined;
}

/** Without a key, production leaves the vendor out unless an address is set; elsewhere the simulator stands in. */
export function accessTo(vendor: AiVendor, config: ConfigService<VendorVariables, true>): VendorAccess {
  const { key, url } = VARIABLES[vendor];
  const apiKey = config.get(key, { infer: true });
  const given = config.get(url, { infer: true });
  const port = config.get('UPSTREAM_PORT', { infer: true });
  if (given !== undefined) return { origin: given, apiKey: apiKey ?? SIMULATOR_KEY };
  const isProduction = config.get('NODE_ENV', { infer: true }) === 'production';
  if (isProduction || (apiKey !== undefined && port === undefined))
    return { origin: ORIGINS[vendor], apiKey };
  return { origin: simulatorOrigin(port), apiKey: SIMULATOR_KEY };
}
