export { FakePage } from './fake-page.js';
export { type FakeAnswer, FakeServer, type FakeStep } from './fake-server.js';
export { ManualClock } from './manual-clock.js';
