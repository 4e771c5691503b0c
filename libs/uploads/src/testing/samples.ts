/** Kinds of films that {@link sampleVideo} builds. */
export type SampleVideo = 'mp4' | 'mov' | 'webm' | 'avi';

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

const bigEndian = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const littleEndian = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** A box of MP4 and QuickTime. */
const box = (type: string, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([bigEndian(body.length + 8), text(type), body]);
};

/** A chunk of RIFF. */
const chunk = (type: string, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([text(type), littleEndian(body.length), body, Buffer.alloc(body.length % 2)]);
};

/** An element of EBML, with a size of eight bytes. */
const element = (id: string, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(body.length));
  return Buffer.concat([Buffer.from(id, 'hex'), size, body]);
};

const BUILDERS: Readonly<Record<SampleVideo, (content: Buffer) => Buffer>> = {
  mp4: (content) =>
    Buffer.concat([
      box('ftyp', text('isom'), bigEndian(512), text('isomiso2avc1mp41')),
      box('free'),
      box('mdat', content),
      box('moov', box('mvhd', Buffer.alloc(100))),
    ]),
  mov: (content) =>
    Buffer.concat([
      box('ftyp', text('qt  '), bigEndian(512), text('qt  ')),
      box('wide'),
      box('mdat', content),
      box('moov', box('mvhd', Buffer.alloc(100))),
    ]),
  webm: (content) =>
    Buffer.concat([
      element('1a45dfa3', element('4286', Buffer.of(1)), element('4282', text('webm'))),
      element('18538067', element('1f43b675', element('e7', Buffer.of(0)), element('a3', content))),
    ]),
  avi: (content) =>
    chunk(
      'RIFF',
      text('AVI '),
      chunk('LIST', text('hdrl'), chunk('avih', Buffer.alloc(56))),
      chunk('LIST', text('movi'), chunk('00dc', content)),
    ),
};

/** Builds the frame of a film around bytes that stand for pictures and sound. It is no film that a player shows. */
export function sampleVideo(kind: SampleVideo, content: Uint8Array = Buffer.alloc(1_024)): Buffer {
  return BUILDERS[kind](Buffer.from(content));
}
