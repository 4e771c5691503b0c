/**
 * Loaded before the API by `node --import`. Writes every event of a `breakwater:` diagnostics channel as a line into the file
 * that RECORDED_EVENTS names. It replaces `channel`, so that it sees channels of every name.
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

/** The word of a field that describes an outcome; the type of every other field. */
function seen(key, value) {
  if (key === 'outcome' || key === 'phase') return `${typeof value} '${value}'`;
  if (value instanceof Error) return 'error';
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}
