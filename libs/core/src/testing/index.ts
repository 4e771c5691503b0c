export { type PendingTimer, VirtualClock, type VirtualClockOptions } from './virtual.clock.js';
export { SeededRandom } from './seeded.random.js';
export { hostileValues } from './hostile-values.js';
export { FakeProcessFacts } from './fake.process-facts.js';
export { HubConnection, PubSubHub } from './pub-sub.hub.js';
export { type ContractCase, pubSubContract, type PubSubUnderTest } from './pub-sub.contract.js';
