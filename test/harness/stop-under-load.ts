import type { BalancedLoad } from '@breakwater/testing';
import type { BuiltApp } from './built-app.js';
import { until } from './until.js';

/** Variables of an app whose drain lasts longer than a test may: the drain delay ends at SIGWINCH, and the forced exit never comes. */
export const HELD_DRAIN = { SHUTDOWN_DRAIN_DELAY: '500000', SHUTDOWN_TIMEOUT: '600000' };

/** Options of Node for an app whose drain delay ends at SIGWINCH. */
export const HOLD_DRAIN = ['--import', new URL('./held-drain.ts', import.meta.url).href] as const;

/**
 * Puts an app under load, sends SIGTERM meanwhile, and resolves when the balancer sends it no more traffic.
 *
 * @param lag milliseconds for which the balancer still sends traffic after readiness failed
 */
export async function stopUnderLoad(
  app: BuiltApp,
  load: BalancedLoad,
  { clients, lag }: { readonly clients: number; readonly lag: number },
): Promise<void> {
  const finished = load.run({ clients, lag });
  await until(
    () => load.reused,
    (reused) => reused >= 5 * clients,
  );
  app.process.kill('SIGTERM');
  load.stopBegins();
  await finished;
}
