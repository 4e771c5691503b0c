import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** An answer as it came over the connection. */
export interface RawAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * Sends bytes, one for each character, and reads until the server closes the connection. HTTP clients would refuse or correct most of what
 * tests of hostile requests send.
 */
export async function exchange(port: number, bytes: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  // A server that refuses a request may close before it has read all of it.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(Buffer.from(bytes, 'latin1'));
  return parse(await text(socket).catch(() => ''));
}

function parse(answer: string): RawAnswer {
  // Node answers `Expect: 100-continue` with an interim answer.
  const final = answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const end = final.indexOf('\r\n\r\n');
  const [start = '', ...lines] = final.slice(0, end).split('\r\n');
  return {
    status: Number(start.split(' ')[1]),
    headers: new Map(
      lines.map((line) => {
        const [name = '', value = ''] = line.split(/: (.*)/s);
        return [name.toLowerCase(), value];
      }),
    ),
    body: final.slice(end + 4),
  };
}
