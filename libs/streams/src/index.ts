export { type AsyncStream, StreamsModule } from './streams.module.js';
export type { StreamsModuleOptions } from './streams.options.js';
export { Streams } from './streams.service.js';
export { DEFAULT_STREAM_OPTIONS, DEFAULT_STREAMS_OPTIONS } from './streams.constants.js';
export { StreamHandler } from './handlers/stream-handler.decorator.js';
export type {
  Backfill,
  ReconnectOptions,
  StaleCursorPolicy,
  StreamDefaults,
  StreamHeaders,
  StreamOptions,
} from './options/stream.options.js';

export type { CursorStore, StreamCursor } from './cursors/cursor-store.js';
export type { StreamEvent } from './processing/event-intake.js';
export type { ProcessingOptions } from './processing/processing.options.js';
export type {
  ConnectionEnd,
  ConnectionListener,
  ConnectionRequest,
  ReceivedFrame,
  StreamConnection,
  StreamTransport,
} from './transport/stream-transport.js';

export type * from './streams.events.js';
