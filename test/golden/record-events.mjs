/**
 * Loaded before the API by `node --import`: writes every event of a `breakwater:` diagnostics channel to the file that
 * RECORDED_EVENTS names, a line each. It takes the place of `channel`, so that it also sees channels of names that it does not know.
 */
import { appendFileSync } from 'node:fs';
import diagnostics from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';

const { channel } = diagnostics;
const subscribed = new Set();

diagnostics.channel = (name) => {
  if (String(name).startsWith('breakwater:') && !subscribed.has(name)) {
    subscribed.add(name);
    diagnostics.subscribe(name, ({ event }) => {
      const fields = Object.fromEntries(Object.entries(event).map(([key, value]) => [key, seen(key, value)]));
      appendFileSync(process.env.RECORDED_EVENTS, `${JSON.stringify([name.slice(11), fields])}\n`);
    });
  }
  return channel(name);
};
syncBuiltinESMExports();

/** The word of a field that tells how something ended, and of each other field its type. */
function seen(key, value) {
  if (key === 'outcome' || key === 'phase') return `${typeof value} '${value}'`;
  if (value instanceof Error) return 'error';
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}
