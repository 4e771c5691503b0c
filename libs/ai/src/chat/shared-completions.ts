import { type Clock, RequestContext, runInContext, settledWithin, untilAborted } from '@breakwater/core';
import { Flights } from '../ladder/flights.js';
import { AiProviderError } from '../providers/ai-provider.error.js';
import { type ChatAnswer, NO_TOKENS } from './chat-call.js';
import type { RunningChat } from './chat-calls.js';

/** Lets callers who ask the same at the same time wait for one call of the provider. */
export class SharedCompletions {
  readonly #flights = new Flights<ChatAnswer>();

  constructor(private readonly clock: Clock) {}

  /**
   * The call of the provider ends when the last caller has left. An answer that another caller has asked for costs no tokens.
   *
   * @param ask asks the provider, in the scope that it is given
   */
  async answer(
    key: string,
    { provider, scope, started }: RunningChat,
    ask: (scope: RequestContext) => Promise<ChatAnswer>,
  ): Promise<ChatAnswer> {
    const seat = this.#flights.join(key, (signal) => {
      const { requestId, criticality } = scope;
      // Not below the scope of this caller: others may wait for the answer when this one has left.
      const shared = new RequestContext({
        signal,
        criticality,
        ...(requestId !== undefined && { requestId }),
      });
      return runInContext(shared, () => ask(shared)).finally(() => shared.close());
    });
    const left = Math.max(0, scope.deadline - this.clock.now());
    const waited = await settledWithin(this.clock, untilAborted(seat.work, scope.signal), left);
    const timeout = new AiProviderError({ provider: provider.name, reason: 'timeout' });
    seat.leave(scope.cancelled ? scope.reason : timeout);
    if (scope.cancelled) throw scope.reason;
    const settled = waited.status === 'fulfilled' ? waited.value : waited;
    if (settled.status === 'pending') throw timeout;
    if (settled.status === 'rejected') throw settled.reason;
    const answer = settled.value;
    if (!seat.isShared) return answer;
    const processingTime = Math.round(this.clock.now() - started);
    return { ...answer, usage: NO_TOKENS, cached: true, processingTime };
  }
}
