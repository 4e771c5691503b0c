import type { Needle } from './file-search.js';

const PE_MACHINES = new Set([0x014c, 0x8664, 0x01c0, 0x01c4, 0xaa64, 0x0200, 0x5032, 0x5064]);
const PE_OPTIONAL_HEADERS = new Set([0x010b, 0x020b]);
/** The largest number of sections that Windows loads. */
const MAX_SECTIONS = 96;

/** Tells whether a PE header is at a position: its signature, a known machine, and sizes that a loader accepts. */
function isPeHeader(bytes: Buffer, at: number): boolean {
  if (at + 26 > bytes.length || bytes.readUInt32BE(at) !== 0x50450000) return false;
  const sections = bytes.readUInt16LE(at + 6);
  return (
    PE_MACHINES.has(bytes.readUInt16LE(at + 4)) &&
    sections > 0 &&
    sections <= MAX_SECTIONS &&
    PE_OPTIONAL_HEADERS.has(bytes.readUInt16LE(at + 24))
  );
}

/** Tells whether an ELF header is at a position: class, byte order and both versions have values that the format knows. */
function isElfHeader(bytes: Buffer, at: number): boolean {
  if (at + 24 > bytes.length || bytes.readUInt32BE(at) !== 0x7f454c46) return false;
  const [wordSize, byteOrder, version] = bytes.subarray(at + 4, at + 7);
  if ((wordSize !== 1 && wordSize !== 2) || version !== 1) return false;
  if (byteOrder === 1) return bytes.readUInt32LE(at + 20) === 1;
  return byteOrder === 2 && bytes.readUInt32BE(at + 20) === 1;
}

/** Tells whether a Mach-O header is at the start: CPU, file type and number of commands have values that loaders accept. */
function isMachO(head: Buffer): boolean {
  if (head.length < 28) return false;
  const magic = head.readUInt32BE(0);
  const bigEndian = magic === 0xfeedface || magic === 0xfeedfacf;
  if (!bigEndian && magic !== 0xcefaedfe && magic !== 0xcffaedfe) return false;
  const read = (at: number): number => (bigEndian ? head.readUInt32BE(at) : head.readUInt32LE(at));
  const type = read(12);
  return type >= 1 && type <= 15 && read(16) > 0 && read(16) < 10_000;
}

/** `CAFEBABE` begins a Java class and a Mach-O file for several processors. */
function isClassOrFatMachO(head: Buffer): boolean {
  if (head.length < 10 || head.readUInt32BE(0) !== 0xcafebabe) return false;
  const count = head.readUInt32BE(4);
  const classVersion = head.readUInt16BE(6);
  return (count > 0 && count < 30) || (classVersion >= 45 && classVersion < 200);
}

const HEADS: readonly (readonly [name: string, matches: (head: Buffer) => boolean])[] = [
  ['a program for Windows or DOS', (head) => startsWith(head, 'MZ') || startsWith(head, 'ZM')],
  ['a program for Unix', (head) => isElfHeader(head, 0)],
  ['a program for macOS', isMachO],
  ['a Java class or a program for macOS', isClassOrFatMachO],
  ['a program for Android', (head) => /^dex\n\d{3}\0|^dey\n\d{3}\0/.test(latin1(head, 8))],
  ['a WebAssembly module', (head) => startsWith(head, '\0asm')],
  ['a script with an interpreter', (head) => /^(?:\xef\xbb\xbf)?#![ \t]*\//.test(latin1(head, 260))],
  ['a batch file', (head) => /^(?:\xef\xbb\xbf)?\s*(?:@echo\s+(?:off|on)|@?rem\s)/i.test(latin1(head, 260))],
  ['a Windows shortcut', (head) => startsWith(head, 'L\0\0\0\x01\x14\x02\0')],
  ['a Windows installer', (head) => startsWith(head, 'ITSF') || startsWith(head, 'MSWIM\0\0\0')],
];

function latin1(bytes: Buffer, length: number): string {
  return bytes.toString('latin1', 0, length);
}

function startsWith(bytes: Buffer, prefix: string): boolean {
  return latin1(bytes, prefix.length) === prefix;
}

/** Returns the kind of program that a file begins with, for a sentence; `undefined` for other files. */
export function executableHead(head: Buffer): string | undefined {
  return HEADS.find(([, matches]) => matches(head))?.[0];
}

/** Programs inside a file, e.g. behind a film. Their headers are so long that chance does not produce them in a film. */
export const EMBEDDED_EXECUTABLES: readonly Needle[] = [
  { bytes: Buffer.from('PE\0\0', 'latin1'), confirms: isPeHeader },
  { bytes: Buffer.from('\x7fELF', 'latin1'), confirms: isElfHeader },
];

/** Types of programs that file-type detects. */
export const EXECUTABLE_TYPES: ReadonlySet<string> = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/java-vm',
  'application/wasm',
  'application/x-ms-shortcut',
  'application/x-ft-apple.alias',
  'application/x-shockwave-flash',
  'application/vnd.android.package-archive',
  'application/java-archive',
  'application/x-google-chrome-extension',
  'application/x-xpinstall',
  'application/vnd.ms-htmlhelp',
  'application/x-ms-regedit',
  'application/x-deb',
  'application/x-rpm',
]);
