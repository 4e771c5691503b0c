import type { ServerResponse } from 'node:http';
import { type Clock, type Random, formatRetryAfter, seconds, sleep } from '@breakwater/core';
import { dripAnswer, sendAnswer, sendHalf } from '../http/send-answer.js';
import { sampleLatency } from '../latency/sample-latency.js';
import {
  type Answer,
  answerOrRefuse,
  type SimulatedCall,
  type SimulatedRoute,
  type SimulatedService,
} from '../services/simulated-service.js';
import type { FaultMode } from './fault-mode.js';
import { DEFAULT_RATE_LIMIT_RETRY_AFTER, type FaultSettings, NO_FAULTS } from './fault-settings.js';

/** A call with the route and the service that answer it. */
interface RoutedCall {
  readonly service: SimulatedService;
  readonly route: SimulatedRoute;
  /** Path of the route. */
  readonly path: string;
  readonly call: SimulatedCall;
}

/** Answers calls to the data routes, with a fault or without one. */
export class FaultInjector {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Answers one call after its latency, with its fault or with the answer of the route.
   *
   * @param current the settings of the service; those that change during the latency apply to later calls
   * @param signal aborts when the client leaves or the server ends; nothing is sent afterwards
   */
  async respond(
    { service, route, path, call }: RoutedCall,
    current: FaultSettings,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const settings = current.route === undefined || current.route === path ? current : NO_FAULTS;
    const mode = this.#drawMode(settings);
    const latency = sampleLatency(settings.latency, this.random);
    if (latency > 0) await sleep(this.clock, latency, signal);
    const answer = (): Answer => answerOrRefuse(service, () => route.answer(call));
    switch (mode) {
      case 'ok':
        return sendAnswer(response, answer());
      case 'error':
        return sendAnswer(response, injectedError(service, settings.status, settings.retryAfter));
      case 'rate-limit': {
        const retryAfter = settings.retryAfter ?? DEFAULT_RATE_LIMIT_RETRY_AFTER;
        return sendAnswer(response, injectedError(service, 429, retryAfter));
      }
      case 'hang':
        return;
      case 'reset':
        response.socket?.resetAndDestroy();
        return;
      case 'slow-body':
        return dripAnswer(response, answer(), this.clock, signal);
      case 'cut-body':
        // Not a reset: that would throw away what the client has not read yet.
        return sendHalf(response, answer(), () => response.socket?.destroySoon());
      case 'stall-body':
        return sendHalf(response, answer());
      case 'nonsense':
        return sendAnswer(
          response,
          answerOrRefuse(service, () => route.nonsense(call)),
        );
    }
  }

  #drawMode({ mode, rate }: FaultSettings): FaultMode {
    return mode !== 'ok' && this.random.next() < rate ? mode : 'ok';
  }
}

function injectedError(service: SimulatedService, status: number, retryAfter?: number): Answer {
  const answer = service.error({ status, message: `Injected fault: status ${status}.` });
  if (retryAfter === undefined) return answer;
  return {
    ...answer,
    headers: { ...answer.headers, 'retry-after': formatRetryAfter(seconds(retryAfter)) },
  };
}
