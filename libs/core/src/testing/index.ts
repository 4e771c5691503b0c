export { VirtualClock, type VirtualClockOptions } from './virtual.clock.js';
export { SeededRandom } from './seeded.random.js';
