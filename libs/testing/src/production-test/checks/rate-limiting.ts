import type { Answer } from '../client/answer.js';
import { type StatedLimit, statedLimit } from '../client/rate-limit-headers.js';
import { type Check, type CheckContext, failed, judge, passed, skipped, warning } from '../check.js';
import { UNKNOWN_ROUTE } from './error-handling.js';

const section = 'rate-limiting';

/** A window that is longer is a mistake of units. */
const DAY = 86_400;

/** Pairs of requests: a sliding window can give a request back between two of them. */
const PAIRS = 3;

/** Finds a path whose answers state a limit. Probes have none, so the unknown route is asked as well. */
async function limited({
  instance,
  options,
}: CheckContext): Promise<{ readonly answer: Answer; readonly stated: StatedLimit } | undefined> {
  for (const path of [...options.paths, UNKNOWN_ROUTE]) {
    const answer = await instance.get(path);
    const stated = statedLimit(answer);
    if (stated) return { answer, stated };
  }
  return undefined;
}

const NONE = 'no answer has RateLimit-* or X-RateLimit-*';

const headers: Check = {
  section,
  name: 'Answers state the limit of the client',
  async run(context) {
    const found = await limited(context);
    if (!found)
      return failed(`${NONE}; switch the limits on, or leave this section out: --skip rate-limiting`);
    const { limit, remaining, reset, names } = found.stated;
    return judge(
      [
        ...(limit !== undefined && limit >= 1 ? [] : ['the limit is not a number above 0']),
        ...(remaining !== undefined && remaining <= (limit ?? Infinity)
          ? []
          : ['the rest is not a number up to the limit']),
        ...(reset !== undefined && reset <= DAY ? [] : ['the reset is not a number of seconds up to a day']),
      ],
      `${names} of GET ${found.answer.path}: ${remaining} of ${limit}, full again after ${reset} s`,
    );
  },
};

const falls: Check = {
  section,
  name: 'Each request takes one from the rest',
  async run(context) {
    const found = await limited(context);
    if (!found) return skipped(NONE);
    const { path } = found.answer;
    let before = found.stated.remaining;
    for (let pair = 1; pair <= PAIRS; pair++) {
      const now = statedLimit(await context.instance.get(path))?.remaining;
      if (before !== undefined && now !== undefined && now < before) {
        const seen = `GET ${path}: ${before}, then ${now}`;
        return before - now === 1 ? passed(seen) : warning(`${seen}; do other clients share this address?`);
      }
      before = now;
    }
    return failed(`GET ${path}: the rest did not fall in ${PAIRS} pairs of requests`);
  },
};

export const RATE_LIMITING: readonly Check[] = [headers, falls];
