import { itBlocksKeys } from './store/blocks.contract.js';
import { itCountsPermits } from './store/permits.contract.js';
import { itDecidesTogether } from './store/several-policies.contract.js';
import type { CreateStore } from './store/store-under-test.js';
import { itFreesPermits } from './store/times.contract.js';

/** The contract of every `RateLimitStore`. */
export function itIsARateLimitStore(create: CreateStore): void {
  itCountsPermits(create);
  itFreesPermits(create);
  itBlocksKeys(create);
  itDecidesTogether(create);
}
