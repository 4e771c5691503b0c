/**
 * The same text in memory of its own. What V8 cuts out of a text keeps the whole of it alive: a key of some bytes, kept for
 * long, would hold the message of a megabyte that it was cut from.
 */
export function ownCopy(text: string): string {
  const copy = Buffer.from(text, 'latin1').toString('latin1');
  return copy === text ? copy : Buffer.from(text, 'utf16le').toString('utf16le');
}
