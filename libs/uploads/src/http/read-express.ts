import type { IncomingMessage, ServerResponse } from 'node:http';
import multer from 'multer';
import {
  MAX_PART_HEADERS,
  multipartError,
  type ReadMultipart,
  requireField,
  requireUnread,
} from './multipart.js';

/** Reads the body with multer, whose storage engine passes the file on. */
export const readExpress: ReadMultipart = (request, limits, take) =>
  new Promise((resolve, reject) => {
    const raw = request as IncomingMessage;
    requireUnread(raw);
    // multer calls back after the rest of the body; the client need not wait for that.
    const refuse = (error: unknown): void => reject(multipartError(error));
    const middleware = multer({
      storage: {
        _handleFile: (_request, { stream, originalname, mimetype }, callback) =>
          void take({ stream, filename: originalname, declaredType: mimetype }).then(
            () => callback(null, {}),
            (error: unknown) => {
              refuse(error);
              callback(error);
            },
          ),
        // The temporary file ends with the upload.
        _removeFile: (_request, _file, callback) => callback(null),
      },
      fileFilter: (_request, { fieldname }, callback) => {
        try {
          requireField(fieldname, limits);
          callback(null, true);
        } catch (error) {
          refuse(error);
          callback(error as Error);
        }
      },
      limits: {
        files: 2,
        fields: limits.maxFields,
        fieldSize: limits.maxFieldSize,
        headerPairs: MAX_PART_HEADERS,
        fieldNestingDepth: 0,
      },
      defParamCharset: 'utf8',
    }).any();
    const done = (error?: unknown): void => {
      if (error === undefined || error === null) resolve();
      else refuse(error);
    };
    type Middleware = (
      request: IncomingMessage,
      response: ServerResponse | undefined,
      next: typeof done,
    ) => void;
    (middleware as unknown as Middleware)(raw, undefined, done);
  });
