import type { Answer } from '../client/answer.js';
import { type Check, failed, passed, skipped, warning } from '../check.js';
import { afterFailures, lastingAnswer } from './lasting-answer.js';

const section = 'shutdown';

/** Seconds that common load balancers keep an idle connection. */
const BALANCER_IDLE = 60;

/** Requests one after the other, so that the later ones find a connection. */
const REQUESTS = 3;

const idleTimeout = (answer: Answer): number | undefined => {
  const [, seconds] = /\btimeout=(\d+)/i.exec(answer.header('keep-alive') ?? '') ?? [];
  return seconds === undefined ? undefined : Number(seconds);
};

const keepAlive: Check = {
  section,
  name: 'Connections stay open between requests',
  async run({ instance, options }) {
    const answers: Answer[] = [];
    for (let sent = 0; sent < REQUESTS; sent++) answers.push(await instance.get(options.paths[0]!));
    const closing = answers.filter((answer) => /\bclose\b/i.test(answer.header('connection') ?? ''));
    if (closing.length > 0)
      return failed(
        `${closing.length} of ${REQUESTS} answers say Connection: close; is the instance stopping?`,
      );
    if (!answers.some(({ reused }) => reused)) return failed('each request needed a new connection');
    const timeout = idleTimeout(answers.at(-1)!);
    if (timeout === undefined) return passed('connections are used again; the idle timeout is not stated');
    const seen = `an idle connection stays open for ${timeout} s`;
    return timeout > BALANCER_IDLE
      ? passed(seen)
      : warning(`${seen}, not longer than the ${BALANCER_IDLE} s of common load balancers`);
  },
};

const serving: Check = {
  section,
  name: 'The instance is not draining',
  async run({ instance, options }) {
    const lasting = await lastingAnswer(instance, () => instance.get(`${options.healthPrefix}/ready`));
    const { answer } = lasting;
    const reason = answer.json['reason'];
    if (answer.status < 300) return afterFailures(passed(`${answer.summary}: it takes traffic`), lasting);
    return failed(
      `${answer.summary}${typeof reason === 'string' ? `, ${reason}` : ''}: send the test to an instance that takes traffic`,
    );
  },
};

/** A test from outside that stops nothing cannot see these. */
const unseen = (name: string, how: string): Check => ({
  section,
  name,
  run: () => Promise.resolve(skipped(`not seen from outside: ${how}`)),
});

export const SHUTDOWN: readonly Check[] = [
  keepAlive,
  serving,
  unseen(
    'Readiness is 503 while the instance drains',
    'the instance would have to be stopped; restart one replica under load and watch',
  ),
  unseen(
    'The grace period is longer than the shutdown',
    'compare terminationGracePeriodSeconds with the forced exit of the service',
  ),
];
