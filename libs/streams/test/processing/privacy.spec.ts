import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '@breakwater/testing';
import { type DeadLetter, MemoryDeadLetterStore } from '@breakwater/streams';
import { startProcessor, textOf } from '../support/start-processor.js';

describe('the payload of an event', () => {
  const logger = new RecordingLogger();
  beforeEach(() => void Logger.overrideLogger(logger));
  afterEach(() => void Logger.overrideLogger(['log', 'warn', 'error']));

  it('is in its dead letter only: neither in a line of the log, nor in an event, nor in a report', async () => {
    const failing: { isDown: boolean; readonly kept: DeadLetter[] } = { isDown: true, kept: [] };
    const memory = new MemoryDeadLetterStore();
    const started = await startProcessor(() => Promise.reject(new Error('boom')), {
      retries: 0,
      deadLetters: {
        add: (letter: DeadLetter) => {
          if (failing.isDown) return Promise.reject(new Error('no disk'));
          failing.kept.push(letter);
          return memory.add(letter);
        },
        list: (stream: string, limit: number) => memory.list(stream, limit),
        remove: (stream: string, ids: readonly string[]) => memory.remove(stream, ids),
        count: (stream: string) => memory.count(stream),
      },
    });
    const published: unknown[] = [];
    for (const name of ['stream.dead-letter', 'stream.store-failed', 'stream.handling'] as const)
      started.events.on(name, (event) => published.push(event));
    started.accept(textOf(1, { text: 'ann@example.org' }), '{"text":"bob@example.org"');
    await started.clock.advance(60_000);
    failing.isDown = false;
    await started.clock.advance(60_000);
    expect(failing.kept.map(({ payload }) => payload)).toEqual([
      textOf(1, { text: 'ann@example.org' }),
      '{"text":"bob@example.org"',
    ]);
    const told = inspect([published, started.reported, logger.lines], { depth: 9 });
    expect(started.reported.map(({ error }) => String(error))).toEqual([
      'Error: boom',
      "UnreadableMessageError: A message of the stream 'posts' could not be read (SyntaxError).",
    ]);
    expect(published).not.toHaveLength(0);
    expect(told).not.toMatch(/ann@|bob@/);
  });
});
