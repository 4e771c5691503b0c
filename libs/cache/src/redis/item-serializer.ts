import { type Clock, wallClockOffset } from '@breakwater/core';
import type { LevelItem } from '../memory/level-item.js';
import { areTags } from '../options/lookup.options.js';
import { decodeValue } from '../values/encode-value.js';
import { StoredValue } from '../values/stored-value.js';

/** Format of the texts. Another format gets another number. An older release ignores values with an unknown number. */
const FORMAT = 1;

/** The first line of a text: the facts about the value. */
type Header = readonly [
  format: number,
  freshUntil: number,
  goneAt: number,
  createdAt: number,
  logicalExpiration: number,
  tagged: 0 | 1,
  tags: readonly string[],
];

/** Writes the items of one cache as texts for Redis, and reads them. */
export class ItemSerializer {
  /** The last item that was read. Bentocache passes it to the memory as text; this saves parsing it again. */
  #last: { readonly text: string; readonly item: LevelItem } | undefined;

  /**
   * @param share true if all readers get the same value instead of a copy each
   * @param onForeign called for each text that is not one of ours
   */
  constructor(
    private readonly clock: Clock,
    private readonly share: boolean,
    private readonly onForeign: () => void,
  ) {}

  serialize(item: LevelItem): string {
    const { value, createdAt, logicalExpiration = 0, tags = [] } = item;
    if (!(value instanceof StoredValue)) return JSON.stringify(item);
    const toWallClock = wallClockOffset(this.clock);
    const { text, tagged } = value.encoded;
    const header: Header = [
      FORMAT,
      value.freshUntil + toWallClock,
      value.goneAt + toWallClock,
      createdAt,
      logicalExpiration,
      tagged ? 1 : 0,
      tags,
    ];
    const written = `${JSON.stringify(header)}\n${text}`;
    this.#last = { text: written, item };
    return written;
  }

  /** @throws TypeError or SyntaxError for a text that is not one of ours; bentocache then asks the source */
  deserialize(text: string): LevelItem {
    const last = this.#last;
    this.#last = undefined;
    if (last?.text === text) return last.item;
    try {
      return text.startsWith('[') ? this.#item(text) : marker(text);
    } catch (error) {
      this.onForeign();
      throw error;
    }
  }

  #item(text: string): LevelItem {
    const end = text.indexOf('\n');
    const header = JSON.parse(text.slice(0, end)) as Header;
    const [format, freshUntil, goneAt, createdAt, logicalExpiration, tagged, tags] = header;
    const times = [freshUntil, goneAt, createdAt, logicalExpiration];
    const isOurs = end > 0 && format === FORMAT && times.every(Number.isFinite) && areTags(tags);
    if (!isOurs) throw new TypeError('The text was not written by this package.');
    const fromWallClock = -wallClockOffset(this.clock);
    const encoded = { text: text.slice(end + 1), tagged: tagged === 1 };
    // Reads the value at once, because a truncated value must count as a miss.
    const shared = { value: decodeValue(encoded) };
    const value = new StoredValue(
      encoded,
      freshUntil + fromWallClock,
      goneAt + fromWallClock,
      this.share ? shared : undefined,
    );
    return { value, createdAt, logicalExpiration, tags };
  }
}

/** The time at which a tag was deleted, in bentocache's format. */
function marker(text: string): LevelItem {
  const item = JSON.parse(text) as { value?: unknown; createdAt?: unknown };
  if (typeof item.value !== 'number' || typeof item.createdAt !== 'number') {
    throw new TypeError('The text was not written by this package.');
  }
  return item as unknown as LevelItem;
}
