import { checkOptions } from '@breakwater/core';
import { MicroserviceHealthIndicator } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { NO_LIMIT, OriginalError } from './original-error.js';
import { ProbeClient } from './probe-client.js';
import { requirePackages } from './required-packages.js';

/** Options of {@link microserviceCheck}, those of `ClientsModule`. */
export interface MicroserviceCheckOptions {
  /** A value of `Transport` of `@nestjs/microservices`. */
  readonly transport: number;
  /** Options of the transport, e.g. `{ host: 'orders', port: 3001 }`. */
  readonly options?: object;
}

/**
 * Connects to a microservice or its broker, with `MicroserviceHealthIndicator` of Terminus. Each run opens a connection of its own,
 * and closes it when the run settles or is given up. Needs `@nestjs/microservices` and the client of the transport.
 *
 * @example `checks: { orders: { check: microserviceCheck({ transport: Transport.TCP, options: { port: 3001 } }) } }`
 */
export function microserviceCheck(options: MicroserviceCheckOptions): ReadyMadeCheck {
  return {
    async attach(name, application) {
      const { transport, options: clientOptions = {} } = resolve(name, options);
      await requirePackages(name, 'microserviceCheck', ['@nestjs/microservices']);
      const { ClientProxyFactory } = await import('@nestjs/microservices');
      const indicator = await application.resolve(MicroserviceHealthIndicator, undefined, {
        strict: false,
      });
      return {
        check: ({ signal }) => {
          const original = new OriginalError();
          class Client extends ProbeClient {
            constructor(given: object) {
              const client = ClientProxyFactory.create({ transport, options: given } as object);
              super(client, signal, original);
            }
          }
          // Terminus finds its defaults by the transport, and Nest makes the client of the class.
          const settings = { transport, options: clientOptions, customClass: Client };
          return original.behind(indicator.pingCheck(name, settings).withTimeout(NO_LIMIT));
        },
      };
    },
  };
}

const resolve = (name: string, options: MicroserviceCheckOptions): MicroserviceCheckOptions =>
  checkOptions(`health.checks.${name}`, 'microserviceCheck', (check) => {
    check.known(options, ['transport', 'options']);
    const { transport } = options;
    check.that(typeof transport === 'number', 'transport', 'a value of Transport', transport);
    if (options.options !== undefined) check.object('options', options.options);
    return options;
  });
