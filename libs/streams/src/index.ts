export { type AsyncStream, StreamsModule } from './streams.module.js';
export type { StreamsModuleOptions } from './streams.options.js';
export { type ReplayOptions, Streams } from './streams.service.js';
export { type StreamHealth, StreamsStatus } from './streams.status.js';
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

export type { CommitTransaction, CursorStore, StoreContext, StreamCursor } from './cursors/cursor-store.js';
export { FileCursorStore, type FileCursorStoreOptions } from './cursors/file.cursor-store.js';
export { MemoryCursorStore } from './cursors/memory.cursor-store.js';
export {
  DEFAULT_POSTGRES_CURSOR_OPTIONS,
  PostgresCursorStore,
  type PostgresCursorStoreOptions,
} from './cursors/postgres.cursor-store.js';
export { RedisCursorStore } from './cursors/redis.cursor-store.js';
export type { DeadLetter, DeadLetterStore } from './dead-letters/dead-letter-store.js';
export {
  DEFAULT_MEMORY_DEAD_LETTER_OPTIONS,
  MemoryDeadLetterStore,
  type MemoryDeadLetterStoreOptions,
} from './dead-letters/memory.dead-letter-store.js';
export {
  DEFAULT_POSTGRES_DEAD_LETTER_OPTIONS,
  PostgresDeadLetterStore,
  type PostgresDeadLetterStoreOptions,
} from './dead-letters/postgres.dead-letter-store.js';
export { RedisDeadLetterStore } from './dead-letters/redis.dead-letter-store.js';
export { DEFAULT_REDIS_STORE_OPTIONS, type RedisStoreOptions, type StreamRedis } from './stores/redis.js';
export { CommitRefusedError } from './errors/commit-refused.error.js';
export { FrameTooLargeError, StreamProtocolError } from './errors/stream-protocol.error.js';
export { StreamFailedError } from './errors/stream-failed.error.js';
export { UnreadableMessageError } from './errors/unreadable-message.error.js';
export { EventCommittedError } from './errors/event-committed.error.js';
export type { DeadLetterReplay, HandleEvent, IntakeFigures, StreamEvent } from './processing/event-intake.js';
export type { HandlerContext } from './processing/handler-context.js';
export type { PauseReason } from './processing/handling-pause.js';
export { DEFAULT_PROCESSING_OPTIONS } from './processing/processing.constants.js';
export type { CursorUnit, ProcessingOptions } from './processing/processing.options.js';
export type { StreamFetch } from './transport/server-sent-events.transport.js';
export type {
  ConnectionEnd,
  ConnectionListener,
  ConnectionRequest,
  ReceivedFrame,
  StreamConnection,
  StreamTransport,
} from './transport/stream-transport.js';

export type * from './streams.events.js';
