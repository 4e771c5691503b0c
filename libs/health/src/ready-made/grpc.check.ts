import { checkOptions } from '@breakwater/core';
import { GRPCHealthIndicator } from '@nestjs/terminus';
import { fromEvent, lastValueFrom, type Observable, takeUntil } from 'rxjs';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { NO_LIMIT, OriginalError } from './original-error.js';
import { requirePackages } from './required-packages.js';

/** Options of {@link grpcCheck}. */
export interface GrpcCheckOptions {
  /** Address of the server, e.g. `orders:50051`. */
  readonly url: string;
  /** Name of the service, e.g. `orders.v1.Orders`. @default '', which means the server as a whole */
  readonly service?: string;
  /** Credentials of `@grpc/grpc-js`. @default no encryption */
  readonly credentials?: object;
  /** Options of the channel, e.g. `grpc.keepalive_time_ms`. */
  readonly channelOptions?: Readonly<Record<string, string | number>>;
}

const KNOWN: readonly (keyof GrpcCheckOptions)[] = ['url', 'service', 'credentials', 'channelOptions'];

/** A channel reconnects within 5 s, where gRPC waits up to 2 minutes, so that the check sees a server that is back. */
const CHANNEL = { 'grpc.initial_reconnect_backoff_ms': 1_000, 'grpc.max_reconnect_backoff_ms': 5_000 };

interface HealthService {
  check(request: { readonly service: string }): Observable<{ readonly status: number }>;
}

/** `SERVING` of grpc.health.v1. */
const SERVING = 1;

/**
 * Asks a server by the health protocol of gRPC (`grpc.health.v1`), with `GRPCHealthIndicator` of Terminus. The call is cancelled when
 * the run is given up. Needs `@nestjs/microservices`, `@grpc/grpc-js` and `@grpc/proto-loader`.
 *
 * @example `checks: { orders: { check: grpcCheck({ url: 'orders:50051', service: 'orders.v1.Orders' }) } }`
 */
export function grpcCheck(options: GrpcCheckOptions): ReadyMadeCheck {
  return {
    async attach(name, application) {
      const { service = '', channelOptions, ...client } = resolve(name, options);
      await requirePackages(name, 'grpcCheck', [
        '@nestjs/microservices',
        '@grpc/grpc-js',
        '@grpc/proto-loader',
      ]);
      const indicator = await application.resolve(GRPCHealthIndicator, undefined, { strict: false });
      return {
        check: async ({ signal }) => {
          const original = new OriginalError();
          let status = SERVING;
          const result = await original.behind(
            indicator
              .checkService(name, service, {
                ...client,
                channelOptions: { ...CHANNEL, ...channelOptions },
                healthServiceCheck: (health: HealthService) =>
                  original.in(async () => {
                    const answer = health.check({ service }).pipe(takeUntil(fromEvent(signal, 'abort')));
                    const response = await lastValueFrom(answer);
                    ({ status } = response);
                    return response;
                  }),
              })
              .withTimeout(NO_LIMIT),
          );
          return status === SERVING ? result : { status: 'down', reason: 'unavailable' };
        },
        close: () => indicator.onApplicationShutdown(),
      };
    },
  };
}

const resolve = (name: string, options: GrpcCheckOptions): GrpcCheckOptions =>
  checkOptions(`health.checks.${name}`, 'grpcCheck', (check) => {
    check.known(options, KNOWN);
    const { url, service } = options;
    check.that(typeof url === 'string' && url !== '', 'url', 'an address such as orders:50051', url);
    check.that(service === undefined || typeof service === 'string', 'service', 'a text', service);
    if (options.credentials !== undefined) check.object('credentials', options.credentials);
    if (options.channelOptions !== undefined) check.object('channelOptions', options.channelOptions);
    return options;
  });
