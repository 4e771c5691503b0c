export type { EventLogOptions } from './event-log.js';
export {
  type FakeJetstream,
  type FakeJetstreamOptions,
  type FakeJetstreamRequest,
  startFakeJetstream,
} from './fake-jetstream.js';
export type { JetstreamEvent } from './post-events.js';
export { PostStream, type PostStreamState, refuseUpgrade, SUBSCRIBE_ROUTE } from './post-stream.js';
export {
  STREAM_FAULT_LIMITS,
  STREAM_FAULTS,
  type StreamFault,
  type StreamFaultMode,
} from './stream-fault.js';
export type { ListenerOptions } from '../listener.js';
