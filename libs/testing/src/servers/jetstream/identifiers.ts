const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Base 32 of RFC 4648 in lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(held >>> (bits - 5)) & 31]!;
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31]! : text;
}

/** An alphabet in which the order of texts is the order of numbers. */
const SORTABLE = '234567abcdefghijklmnopqrstuvwxyz';

/**
 * A key of a record, as ATProto builds it from the time ("TID"): 13 characters that sort by time.
 *
 * @param time microseconds since 1970
 * @param clock tells two writers apart, from 0 to 1023
 */
export function recordKey(time: number, clock: number): string {
  let rest = (BigInt(time) << 10n) | BigInt(clock);
  let key = '';
  for (let at = 0; at < 13; at++) {
    key = SORTABLE[Number(rest & 31n)]! + key;
    rest >>= 5n;
  }
  return key;
}
