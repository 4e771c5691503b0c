import { Logger } from '@nestjs/common';

/** Options of `NestFactory.create()` that cut traffic instead of draining it. */
interface ServerOptions {
  readonly return503OnClosing?: boolean;
  readonly forceCloseConnections?: boolean;
}

/** Warns of options of `NestFactory.create()` that work against the drain. */
export function warnOfServerOptions(app: object): void {
  // Nest keeps the options in a protected field and offers no other way to read them.
  const { appOptions } = app as { readonly appOptions?: ServerOptions };
  const logger = new Logger('Lifecycle');
  if (appOptions?.return503OnClosing) {
    logger.warn(
      '`return503OnClosing` answers 503 to every request that arrives while hooks run, liveness included; ' +
        'remove it: readiness turns 503 by itself while traffic is served.',
    );
  }
  if (appOptions?.forceCloseConnections) {
    logger.warn(
      '`forceCloseConnections` resets connections, requests under way included; remove it: ' +
        'idle connections close at once and busy ones after their response.',
    );
  }
}
