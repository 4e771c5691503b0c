import { DatabasePool } from '@breakwater/database';
import { PostgresCursorStore, PostgresDeadLetterStore, StreamsModule } from '@breakwater/streams';
import { type DynamicModule, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { simulatorOrigin, type SimulatorVariables } from '../../platform/config/simulator.variables.js';
import type { PostsVariables } from './posts.variables.js';

/** Name of the stream, in metrics, health and operator actions. */
export const JETSTREAM = 'jetstream';

type Config = ConfigService<PostsVariables & SimulatorVariables, true>;

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
      enabled: endpoint !== undefined,
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

/** Address of the stream; `undefined` when it is off. */
export function endpointOf(config: Config): string | undefined {
  const endpoint = config.get('JETSTREAM_ENDPOINT', { infer: true });
  if (endpoint !== undefined) return endpoint;
  const port = config.get('UPSTREAM_PORT', { infer: true });
  return port === undefined ? undefined : `${simulatorOrigin(port).replace('http', 'ws')}/subscribe`;
}
