/** A message that a `FakeSmtp` accepted. */
export interface ReceivedMail {
  /** Address of the sender, from the envelope. */
  readonly from: string;
  /** Addresses of the receivers, from the envelope. */
  readonly to: readonly string[];
  /** Headers by their name in lower case, with encoded words decoded. */
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
  /** The part in plain text, decoded; `''` without one. */
  readonly text: string;
  /** The part in HTML, decoded; `''` without one. */
  readonly html: string;
  /** The message as it arrived. */
  readonly raw: string;
}

/** Reads as much of a message as a test compares: headers, and the parts in plain text and in HTML. */
export function readMail(from: string, to: readonly string[], bytes: Buffer): ReceivedMail {
  // Each byte becomes one character, so that a transfer encoding can be undone before the character set.
  const content = bytes.toString('latin1');
  const { headers } = splitPart(content);
  const parts = leavesOf(content);
  const textOf = (type: string): string => parts.find((part) => part.type === type)?.text ?? '';
  const shown = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, decodeWords(value)]),
  );
  return {
    from,
    to,
    headers: shown,
    subject: shown['subject'] ?? '',
    text: textOf('text/plain'),
    html: textOf('text/html'),
    raw: bytes.toString(),
  };
}

interface Part {
  readonly type: string;
  readonly text: string;
}

function splitPart(content: string): { headers: Record<string, string>; body: string } {
  const end = /\r?\n\r?\n/.exec(content);
  const head = end ? content.slice(0, end.index) : content;
  const lines = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, body: end ? content.slice(end.index + end[0].length) : '' };
}

/** Returns the parts that have no parts of their own. */
function leavesOf(content: string): readonly Part[] {
  const { headers, body } = splitPart(content);
  const contentType = headers['content-type'] ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary !== undefined) {
    const parts = body.split(`--${boundary}`).slice(1, -1);
    return parts.flatMap((part) => leavesOf(part.replace(/^\r?\n/, '')));
  }
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  const bytes = decodeTransfer(body, (headers['content-transfer-encoding'] ?? '').toLowerCase());
  const charset = /charset="?([^";]+)"?/i.exec(contentType)?.[1] ?? 'utf-8';
  return [{ type, text: new TextDecoder(charset).decode(bytes).replace(/\r?\n$/, '') }];
}

function decodeTransfer(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
  return decodeQuoted(body.replaceAll(/=\r?\n/g, ''));
}

function decodeQuoted(text: string): Buffer {
  const decoded = text.replaceAll(/=([\dA-F]{2})/gi, (_match, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(decoded, 'latin1');
}

/** Decodes encoded words (RFC 2047). Blanks between two of them do not count. */
function decodeWords(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?([^?]+)\?([BQ])\?([^?]*)\?=/gi, (_match, charset: string, kind: string, text: string) => {
      const bytes =
        kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : decodeQuoted(text.replaceAll('_', ' '));
      return new TextDecoder(charset).decode(bytes);
    });
}
