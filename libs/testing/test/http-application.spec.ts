import { Clock, CoreModule } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject } from '@nestjs/common';
import { HTTP_PLATFORMS, RecordingLogger, startApplication } from '@breakwater/testing';

@Controller('time')
class TimeController {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  @Get()
  read(): object {
    return { now: this.clock.now() };
  }
}

describe.each(HTTP_PLATFORMS)('startApplication on %s', (platform) => {
  it('serves an application on a clock that the spec moves', async () => {
    await using application = await startApplication(platform, {
      imports: [CoreModule],
      controllers: [TimeController],
    });
    const { clock, json } = application;
    const before = clock.now();
    await clock.advance(1_000);
    await expect(json('/time')).resolves.toEqual({ status: 200, body: { now: before + 1_000 } });
  });
});

describe('RecordingLogger', () => {
  it('keeps each message with its level', () => {
    const logger = new RecordingLogger();
    logger.warn('slow');
    logger.error('broken');
    expect(logger.lines).toEqual(['warn slow', 'error broken']);
    expect(logger.at('error')).toEqual(['broken']);
  });
});
