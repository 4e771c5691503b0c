import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import type { UploadCode } from '../../src/checks/upload-codes.js';
import { EICAR, sampleVideo } from '../../src/testing/index.js';
import { hugePng, linuxProgram, picture, skippedBox, tar, text, windowsProgram, zip } from './binaries.js';

/** A file that somebody sends to break something. */
export interface HostileSample {
  readonly title: string;
  readonly policy: 'image' | 'avatar' | 'video';
  readonly name: string;
  readonly declaredType?: string;
  readonly bytes: Buffer;
  /** The code of the refusal. */
  readonly code: UploadCode;
}

const box = (brand: string): Buffer => text(`\0\0\0\x18ftyp${brand}\0\0\x02\0${brand}isom`);

const matroska = (): Buffer => {
  const film = sampleVideo('webm');
  const header = Buffer.from('1a45dfa38b4282886d6174726f736b61', 'hex');
  return Buffer.concat([header, film.subarray(film.indexOf(Buffer.from('18538067', 'hex')))]);
};

/** Samples of the kinds that are known from attacks on upload forms. */
export async function hostileSamples(): Promise<readonly HostileSample[]> {
  const [jpeg, png, gif, webp] = await Promise.all(
    (['jpeg', 'png', 'gif', 'webp'] as const).map((format) => picture(format)),
  );
  const film = sampleVideo('mp4', Buffer.alloc(400_000));
  const archive = zip('META-INF/MANIFEST.MF', text('Main-Class: Attack\n'));
  const behind = (first: Buffer, second: Buffer): Buffer => Buffer.concat([first, second]);
  const frames = await Promise.all(Array.from({ length: 2 }, () => picture('png', 16)));
  const animated = await sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer();
  const page = text('<html><body><script>alert(document.cookie)</script>');
  const shell = text('<?php system($_GET["c"]); ?>');
  const svg = text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>');

  const image = (title: string, name: string, bytes: Buffer, code: UploadCode): HostileSample => ({
    title,
    policy: 'image',
    name,
    bytes,
    code,
  });
  const video = (title: string, name: string, bytes: Buffer, code: UploadCode): HostileSample => ({
    title,
    policy: 'video',
    name,
    bytes,
    code,
  });

  return [
    image('a JPEG of three bytes', 'a.jpg', Buffer.of(0xff, 0xd8, 0xff), 'UPLOAD_CONTENT_TYPE'),
    image('a script that begins like a GIF', 'a.gif', text('GIF89a=1;alert(1)'), 'UPLOAD_CONTENT_TYPE'),
    image('a PNG of 50 000 by 50 000 pixels', 'a.png', hugePng(50_000, 50_000), 'UPLOAD_IMAGE'),
    image('a JPEG that ends in the middle', 'a.jpg', jpeg!.subarray(0, jpeg!.length / 2), 'UPLOAD_IMAGE'),
    image('an SVG image named .png', 'a.png', svg, 'UPLOAD_SCRIPT'),
    image('an SVG image without script named .png', 'a.png', text('<svg/>'), 'UPLOAD_CONTENT_TYPE'),
    image('a PHP script named .png', 'a.png', shell, 'UPLOAD_SCRIPT'),
    image('a web page named .jpg', 'a.jpg', page, 'UPLOAD_SCRIPT'),
    image('a shell script named .gif', 'a.gif', text('#!/bin/sh\nid\n'), 'UPLOAD_EXECUTABLE'),
    image('a plain text named .webp', 'a.webp', text('hello'), 'UPLOAD_CONTENT_TYPE'),
    image('a program for Windows named .png', 'a.png', windowsProgram(), 'UPLOAD_EXECUTABLE'),
    image('a program for Linux named .jpg', 'a.jpg', linuxProgram(), 'UPLOAD_EXECUTABLE'),
    image('a ZIP archive named .png', 'a.png', zip('a.txt', text('hello')), 'UPLOAD_ARCHIVE'),
    image('a PNG with a ZIP archive behind it', 'a.png', behind(png!, archive), 'UPLOAD_ARCHIVE'),
    image('a GIF with a Java archive behind it', 'a.gif', behind(gif!, archive), 'UPLOAD_ARCHIVE'),
    image('a JPEG with a web page behind it', 'a.jpg', behind(jpeg!, page), 'UPLOAD_SCRIPT'),
    image('a WebP with PHP code behind it', 'a.webp', behind(webp!, shell), 'UPLOAD_SCRIPT'),
    image('a JPEG with EICAR behind it', 'a.jpg', behind(jpeg!, EICAR), 'UPLOAD_MALWARE'),
    image('a JPEG named .png', 'a.png', jpeg!, 'UPLOAD_TYPE_MISMATCH'),
    { ...image('a JPEG declared as PNG', 'a.jpg', jpeg!, 'UPLOAD_TYPE_MISMATCH'), declaredType: 'image/png' },
    image('a photograph of an iPhone named .jpg', 'a.jpg', box('heic'), 'UPLOAD_CONTENT_TYPE'),
    image('a film named .jpg', 'a.jpg', film, 'UPLOAD_CONTENT_TYPE'),
    {
      ...image('an avatar with several frames', 'a.webp', animated, 'UPLOAD_IMAGE'),
      policy: 'avatar',
    },
    video('EICAR named .mp4', 'a.mp4', EICAR, 'UPLOAD_MALWARE'),
    video('EICAR inside of a film', 'a.mp4', sampleVideo('mp4', EICAR), 'UPLOAD_MALWARE'),
    video('a film with a program behind it', 'a.mp4', behind(film, windowsProgram()), 'UPLOAD_EXECUTABLE'),
    video(
      'a film with a program in a box that players skip',
      'a.mov',
      behind(sampleVideo('mov'), skippedBox(linuxProgram())),
      'UPLOAD_EXECUTABLE',
    ),
    video('a film with a ZIP archive behind it', 'a.mp4', behind(film, archive), 'UPLOAD_ARCHIVE'),
    video(
      'a film with a RAR archive behind it',
      'a.avi',
      behind(sampleVideo('avi'), text('Rar!\x1a\x07\x01\0..')),
      'UPLOAD_ARCHIVE',
    ),
    video('a film with a web page behind it', 'a.webm', behind(sampleVideo('webm'), page), 'UPLOAD_SCRIPT'),
    video('a compressed film', 'a.mp4', gzipSync(film), 'UPLOAD_ARCHIVE'),
    video('a tar archive named .mp4', 'a.mp4', tar('a.mp4'), 'UPLOAD_ARCHIVE'),
    video('a Matroska film named .webm', 'a.webm', matroska(), 'UPLOAD_CONTENT_TYPE'),
    video('a photograph of an iPhone named .mp4', 'a.mp4', box('heic'), 'UPLOAD_CONTENT_TYPE'),
    video('a QuickTime film named .mp4', 'a.mp4', sampleVideo('mov'), 'UPLOAD_TYPE_MISMATCH'),
    video('a film without its index', 'a.mp4', film.subarray(0, 1_000), 'UPLOAD_CONTENT_TYPE'),
  ];
}
