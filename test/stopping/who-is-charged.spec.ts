import { ShuttingDownError } from '@breakwater/core';
import { enableGracefulShutdown, HostProcess, InFlight, LifecycleModule } from '@breakwater/lifecycle';
import { CircuitBreaker, CircuitBreakerService, ResilienceModule, Retry } from '@breakwater/resilience';
import { HTTP_PLATFORMS, type HttpApplication, startApplication } from '@breakwater/testing';
import { Controller, Get, Inject, Injectable } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ScriptedProcess } from '../../libs/lifecycle/test/scripted.process.js';
import { stopsListening } from '../harness/stops-listening.js';
import { until } from '../harness/until.js';

const IN_FLIGHT = 2_000;

@Injectable()
class Transcoder {
  calls = 0;

  /** Has no time limit of its own, so only its caller can end it. */
  @CircuitBreaker({ timeout: false, volumeThreshold: 1 })
  @Retry()
  transcode(): Promise<never> {
    this.calls++;
    return new Promise(() => undefined);
  }
}

@Controller()
class VideosController {
  constructor(@Inject(Transcoder) private readonly transcoder: Transcoder) {}

  @Get('videos')
  video(): Promise<never> {
    return this.transcoder.transcode();
  }
}

describe.each(HTTP_PLATFORMS)('a call that a shutdown ends (%s)', (platform) => {
  let application: HttpApplication;
  let host: ScriptedProcess;

  beforeEach(async () => {
    host = new ScriptedProcess();
    application = await startApplication(platform, {
      imports: [
        LifecycleModule.forRoot({ inFlightTimeout: IN_FLIGHT, handleCrashes: false }),
        ResilienceModule.forRoot({ http: { deadline: true } }),
      ],
      controllers: [VideosController],
      providers: [Transcoder],
      override: (builder) => builder.overrideProvider(HostProcess).useValue(host),
    });
    enableGracefulShutdown(application.app);
  });
  afterEach(() => application.app.close());

  /** Ends the application while one call is under way, and returns how the circuit counted the call. */
  async function chargeOfShutdown(): Promise<unknown> {
    const { app, clock } = application;
    const transcoder = app.get(Transcoder);
    await until(
      () => transcoder.calls,
      (calls) => calls === 1,
    );
    const circuits = app.get(CircuitBreakerService);
    host.raise('SIGTERM');
    await stopsListening(app);
    await clock.advance(IN_FLIGHT);
    await until(
      () => circuits.getState('Transcoder.transcode')?.stats.ignored,
      (ignored) => ignored === 1,
    );
    const { state, stats } = circuits.getState('Transcoder.transcode')!;
    await until(
      () => host.exitCodes,
      ({ length }) => length > 0,
    );
    return { state, failures: stats.failures, timeouts: stats.timeouts, calls: transcoder.calls };
  }

  const uncharged = { state: 'closed', failures: 0, timeouts: 0, calls: 1 };

  it('counts as no failure when a request made it', async () => {
    const answer = application.fetch('/videos').catch(() => 'cut off');
    expect(await chargeOfShutdown()).toEqual(uncharged);
    expect(await answer).toBe('cut off');
  });

  it('counts as no failure when a job made it, and rejects with the reason', async () => {
    const { app } = application;
    const job = app.get(InFlight).track('transcode', () => app.get(Transcoder).transcode());
    const rejects = expect(job).rejects.toBeInstanceOf(ShuttingDownError);
    expect(await chargeOfShutdown()).toEqual(uncharged);
    await rejects;
  });
});
