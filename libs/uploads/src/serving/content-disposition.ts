/** Characters that RFC 8187 allows unencoded, which `encodeURIComponent` leaves alone, too, and others that it must encode. */
const TO_ENCODE = /['()*!]/g;

/**
 * Writes the value of `Content-Disposition` by RFC 6266: the name in ASCII for old clients, and in UTF-8.
 *
 * @param name of well-formed Unicode
 */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7E]|["\\%;]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    TO_ENCODE,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
