import {
  HealthDetails,
  type OperatorAction,
  OperatorActions,
  ResilienceGauges,
  ValidationError,
} from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { StreamGauge } from './streams.events.js';
import { Streams } from './streams.service.js';
import { StreamsStatus } from './streams.status.js';

/** Most dead letters that one action replays. */
const MAX_REPLAYED = 10_000;

/** Streams for operators: gauges, facts in the health bodies, and the actions that pause, resume and replay. */
@Injectable()
export class StreamsOperation {
  constructor(
    private readonly streams: Streams,
    status: StreamsStatus,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(HealthDetails) details: HealthDetails,
    @Inject(OperatorActions) actions: OperatorActions,
  ) {
    gauges.provide('stream', () => this.#gauges());
    details.provide('streams', () => status.details());
    actions.register({
      ...this.#targets,
      name: 'stream.pause',
      description: 'Closes the connection of a stream. Events that have arrived are still handled.',
      revertible: true,
      run: ({ target }) => {
        streams.pause(target);
        return () => streams.resume(target);
      },
    });
    actions.register({
      ...this.#targets,
      name: 'stream.resume',
      description: 'Connects a stream that is paused, failed or closed.',
      run: ({ target }) => streams.resume(target),
    });
    actions.register({
      ...this.#targets,
      name: 'stream.replay-dead-letters',
      description: 'Passes the dead letters of a stream to its handler again.',
      parameters: {
        limit: { type: 'number', description: `Most dead letters, 1 to ${MAX_REPLAYED}; 100 by default.` },
      },
      run: async ({ target, parameters: { limit } }) => {
        const isValid =
          limit === undefined ||
          (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= MAX_REPLAYED);
        if (!isValid) throw new ValidationError(`"limit" must be an integer from 1 to ${MAX_REPLAYED}.`);
        await streams.replayDeadLetters(target, limit === undefined ? {} : { limit: Number(limit) });
      },
    });
  }

  get #targets(): Pick<OperatorAction, 'targets' | 'state'> {
    return {
      targets: () => this.streams.names,
      state: (target) => this.streams.consumers.get(target)?.progress.state,
    };
  }

  #gauges(): StreamGauge[] {
    return Array.from(this.streams.consumers, ([stream, { progress, intake, isHeldBack }]) => {
      const { lag, queued, running, received, handled, duplicates, parseErrors, deadLetters } =
        intake.figures;
      const { state, reconnects, staleCursors } = progress;
      const counts = { received, handled, duplicates, parseErrors, deadLetters, reconnects, staleCursors };
      return { stream, state, lag, queued, running, heldBack: isHeldBack ? 1 : 0, ...counts };
    });
  }
}
