import type { AcceptedType } from './upload-policy.js';

/** Types of files that a policy can name in place of writing them out. `mimeType` is the name that file-type gives them. */
export const FILE_TYPES = {
  mp4: { extensions: ['mp4'], mimeType: 'video/mp4' },
  webm: { extensions: ['webm'], mimeType: 'video/webm' },
  avi: {
    extensions: ['avi'],
    mimeType: 'video/vnd.avi',
    aliases: ['video/x-msvideo', 'video/avi', 'video/msvideo'],
  },
  mov: { extensions: ['mov'], mimeType: 'video/quicktime' },
  jpeg: {
    extensions: ['jpg', 'jpeg', 'jpe'],
    mimeType: 'image/jpeg',
    aliases: ['image/jpg', 'image/pjpeg'],
  },
  png: { extensions: ['png'], mimeType: 'image/png', aliases: ['image/x-png'] },
  gif: { extensions: ['gif'], mimeType: 'image/gif' },
  webp: { extensions: ['webp'], mimeType: 'image/webp' },
} as const satisfies Record<string, AcceptedType>;

/** Name of a built-in type of file. */
export type FileTypeName = keyof typeof FILE_TYPES;
