import { editDistance } from '@breakwater/core';
import type { ConfigurationProblem } from './configuration.error.js';
import type { Texts } from './texts.js';

/** Shorter names resemble too many others, e.g. PORT and PATH. */
const MIN_LENGTH = 8;

/** Longer names may differ in two places. */
const LONG = 12;

/** Variables that Kubernetes sets for each Service of the namespace, e.g. `ALERT_GATEWAY_SERVICE_HOST`. */
export const SERVICE_LINK = /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_\w+)?)$/;

/**
 * Finds variables that look like a known one that is not set, or that begin with a prefix of this service. Without an error, a
 * misspelt variable would have no effect, and no one would notice.
 */
export function misnamed(
  known: readonly string[],
  prefixes: readonly string[],
  texts: Texts,
): ConfigurationProblem[] {
  const unset = known.filter((name) => texts.of(name) === '');
  return texts.names
    .filter((name) => !known.includes(name) && !SERVICE_LINK.test(name))
    .flatMap((name) => {
      const intended = unset.find((candidate) => isNear(name, candidate));
      if (intended === undefined && !prefixes.some((prefix) => name.startsWith(prefix))) return [];
      const place = texts.placeOf(name);
      const hint = intended === undefined ? '' : `, but ${intended} is one`;
      return [
        {
          variable: name,
          place,
          fault: `is not a variable of this service${hint}`,
          remedy: `Correct its name in ${place}, or remove it`,
        },
      ];
    });
}

function isNear(name: string, known: string): boolean {
  if (known.length < MIN_LENGTH || Math.abs(name.length - known.length) > 2) return false;
  if (bare(name) === bare(known)) return true;
  const limit = known.length < LONG ? 1 : 2;
  return editDistance(name, known, limit) <= limit;
}

const bare = (name: string): string => name.toUpperCase().replace(/[^A-Z\d]/g, '');
