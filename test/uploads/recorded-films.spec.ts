import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { inspectContent } from '../../libs/uploads/src/inspection/inspect-content.js';
import { startChromium } from '../harness/chromium.js';

/** Runs in a page: records frames of a canvas with changing noise, and returns the film in Base64. */
const RECORD = `async (type) => {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: type });
  const parts = [];
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start(50);
  while (parts.filter(({ size }) => size > 0).length < 3) {
    const frame = context.createImageData(canvas.width, canvas.height);
    for (let at = 0; at < frame.data.length; at++) frame.data[at] = Math.random() * 256;
    context.putImageData(frame, 0, 0);
    await new Promise(requestAnimationFrame);
  }
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}`;

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await startChromium();
  folder = await mkdtemp(join(tmpdir(), 'breakwater-films-'));
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ['webm', 'video/webm', 'video/webm;codecs=vp8'],
  ['mp4', 'video/mp4', 'video/mp4'],
] as const)(
  'accepts a film of the type %s that a browser has recorded',
  async (extension, mimeType, type) => {
    const page = await browser.newPage();
    const film = await page.evaluate<string>(`(${RECORD})(${JSON.stringify(type)})`);
    const bytes = Buffer.from(film, 'base64');
    const path = join(folder, 'film');
    await writeFile(path, bytes);
    const expected = { extensions: [extension], mimeType } as const;
    const policy = { name: 'video', maxSize: Infinity, types: [expected] };
    const file = { path, size: bytes.length, policy, extension, expected, declaredType: mimeType };
    expect(await inspectContent(file, { signal: new AbortController().signal })).toEqual({
      mimeType,
      isExecutable: false,
      hasSuspiciousContent: false,
      problems: [],
      warnings: [],
    });
    expect(bytes.length).toBeGreaterThan(10_000);
  },
);
