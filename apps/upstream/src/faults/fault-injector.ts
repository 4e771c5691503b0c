import type { ServerResponse } from 'node:http';
import { type Clock, type Random, formatRetryAfter, seconds, sleep } from '@breakwater/core';
import { sampleLatency } from '../latency/sample-latency.js';
import { sendJson } from '../http/send-json.js';
import { apiError } from '../youtube/api-error.js';
import { dripJson } from './drip-json.js';
import type { FaultMode } from './fault-mode.js';
import { DEFAULT_RATE_LIMIT_RETRY_AFTER, type FaultSettings, NO_FAULTS } from './fault-settings.js';

/** A good answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers calls to the data routes, with a fault or without one, according to the current settings. */
export class FaultInjector {
  settings: FaultSettings = NO_FAULTS;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Answers one call after its latency, with its fault or with `answer`.
   *
   * @param signal aborts when the client leaves or the server ends; nothing is sent afterwards
   */
  async respond(route: string, answer: Answer, response: ServerResponse, signal: AbortSignal): Promise<void> {
    // Settings that change during the latency apply to later calls.
    const settings = this.#settingsFor(route);
    const mode = this.#drawMode(settings);
    const latency = sampleLatency(settings.latency, this.random);
    if (latency > 0) await sleep(this.clock, latency, signal);
    switch (mode) {
      case 'ok':
        return sendJson(response, answer.status, answer.body);
      case 'error':
        return sendApiError(response, settings.status, 'backendError', settings.retryAfter);
      case 'rate-limit':
        return sendApiError(
          response,
          429,
          'rateLimitExceeded',
          settings.retryAfter ?? DEFAULT_RATE_LIMIT_RETRY_AFTER,
        );
      case 'hang':
        return;
      case 'reset':
        response.socket?.resetAndDestroy();
        return;
      case 'slow-body':
        return dripJson(response, answer.status, answer.body, this.clock, signal);
    }
  }

  #settingsFor(route: string): FaultSettings {
    const { settings } = this;
    return settings.route === undefined || settings.route === route ? settings : NO_FAULTS;
  }

  #drawMode({ mode, rate }: FaultSettings): FaultMode {
    return mode !== 'ok' && this.random.next() < rate ? mode : 'ok';
  }
}

function sendApiError(response: ServerResponse, status: number, reason: string, retryAfter?: number): void {
  sendJson(
    response,
    status,
    apiError(status, `Injected fault: ${reason}.`, reason),
    retryAfter === undefined ? {} : { 'retry-after': formatRetryAfter(seconds(retryAfter)) },
  );
}
