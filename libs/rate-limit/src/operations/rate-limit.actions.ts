import { type OperatorAction, OperatorActions, ValidationError } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { LONGEST_TIME } from '../rate-limit.constants.js';
import { RateLimitSettings } from '../rate-limit.options.js';
import { RateLimiter } from '../rate-limiter.service.js';

const KEY = {
  type: 'string',
  description:
    'The client: an address, the id of a user, an API key, or what the function of the policy returns.',
  required: true,
} as const;

/** Lets operators block clients: `rate-limit.block` and `rate-limit.unblock`, for one policy. */
@Injectable()
export class RateLimitActions {
  constructor(
    @Inject(OperatorActions) actions: OperatorActions,
    @Inject(RateLimitSettings) private readonly settings: RateLimitSettings,
    @Inject(RateLimiter) private readonly limiter: RateLimiter,
  ) {
    actions.register({
      ...this.#targets,
      name: 'rate-limit.block',
      description: 'Refuses all requests of a client under a policy for a time.',
      parameters: {
        key: KEY,
        duration: { type: 'number', description: 'Milliseconds, at most a year.', required: true },
      },
      run: ({ target, parameters: { key, duration } }) => {
        const isValid =
          Number.isFinite(duration) && Number(duration) >= 1 && Number(duration) <= LONGEST_TIME;
        if (!isValid) throw new ValidationError('"duration" must be milliseconds from 1 to a year.');
        return this.limiter.block(key as string, duration as number, target);
      },
    });
    actions.register({
      ...this.#targets,
      name: 'rate-limit.unblock',
      description: 'Ends the block of a client under a policy. Its counter stays.',
      parameters: { key: KEY },
      run: ({ target, parameters: { key } }) => this.limiter.unblock(key as string, target),
    });
  }

  /** The policies. They have one state; that of a client is at `GET /debug/rate-limits`. Blocks are where the counters are. */
  get #targets(): Pick<OperatorAction, 'targets' | 'state' | 'reach'> {
    const { policies, store } = this.settings;
    return {
      reach: store.redis ? 'shared' : 'instance',
      targets: () => [...policies.keys()],
      state: (target) => (policies.has(target) ? 'active' : undefined),
    };
  }
}
