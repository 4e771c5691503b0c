export type { CursorStore, StreamCursor } from './cursors/cursor-store.js';
export type { EventIntake, StreamEvent } from './processing/event-intake.js';
export type {
  ConnectionEnd,
  ConnectionListener,
  ReceivedFrame,
  StreamConnection,
  StreamTransport,
} from './transport/stream-transport.js';
