import { DatabasePool } from '@breakwater/database';
import { PostgresCursorStore, PostgresDeadLetterStore, StreamsModule } from '@breakwater/streams';
import { type DynamicModule, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { simulatorOrigin, type SimulatorVariables } from '../../platform/config/simulator.variables.js';
import type { StorageVariables } from '../../platform/storage/storage.variables.js';
import type { PostsVariables } from './posts.variables.js';

/** Name of the stream, in metrics, health and operator actions. */
export const JETSTREAM = 'jetstream';

type Config = ConfigService<PostsVariables & SimulatorVariables & StorageVariables, true>;

/** The stream of posts. With a database, its position and its dead letters survive restarts. */
export const JETSTREAM_STREAM: DynamicModule = StreamsModule.forFeatureAsync({
  name: JETSTREAM,
  inject: [ConfigService, { token: DatabasePool, optional: true }],
  useFactory: (config: Config, client?: DatabasePool) => {
    const endpoint = endpointOf(config);
    if (endpoint === undefined)
      new Logger('Posts').log('JETSTREAM_ENDPOINT is not set: the API collects no posts.');
    const collection = config.get('JETSTREAM_COLLECTION', { infer: true });
    return {
      // A replica that reads alone begins when it has the lock.
      enabled: endpoint !== undefined && !readsAlone(config),
      url: (cursor) => {
        const url = new URL(endpoint ?? 'ws://localhost');
        url.searchParams.set('wantedCollections', collection);
        if (cursor !== undefined) url.searchParams.set('cursor', String(cursor));
        return url;
      },
      ...(client && {
        cursorStore: new PostgresCursorStore({ client }),
        deadLetters: new PostgresDeadLetterStore({ client }),
      }),
    };
  },
});

/**
 * True if one replica reads the stream for all, because their posts are in one database. The lock needs a connection of its own, so a
 * pool of one connection has no room for it.
 */
export function readsAlone(config: Config): boolean {
  const isShared = config.get('DATABASE_URL', { infer: true }) !== undefined;
  return (
    isShared && config.get('DATABASE_POOL_SIZE', { infer: true }) > 1 && endpointOf(config) !== undefined
  );
}

/** Address of the stream; `undefined` when it is off. */
export function endpointOf(
  config: ConfigService<PostsVariables & SimulatorVariables, true>,
): string | undefined {
  const endpoint = config.get('JETSTREAM_ENDPOINT', { infer: true });
  if (endpoint !== undefined) return endpoint;
  const port = config.get('UPSTREAM_PORT', { infer: true });
  return port === undefined ? undefined : `${simulatorOrigin(port).replace('http', 'ws')}/subscribe`;
}
