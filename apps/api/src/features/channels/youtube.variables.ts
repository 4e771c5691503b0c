import { acceptedBy, origin, secret, type ValuesOf } from '../../platform/config/variable.js';

export const YOUTUBE_VARIABLES = {
  /**
   * Origin of the YouTube data API, without a path.
   * @default `https://youtube.googleapis.com` with `YOUTUBE_API_KEY` and without `UPSTREAM_PORT`, else the upstream simulator
   */
  YOUTUBE_URL: origin(),

  /** Key of the YouTube data API, which the API sends with each call. */
  YOUTUBE_API_KEY: secret(
    acceptedBy('visible ASCII characters without blanks', (key) => {
      if (!/^[\x21-\x7e]+$/.test(key)) throw new TypeError('cannot be sent in a header');
    }),
  ),
};

export type YouTubeVariables = ValuesOf<typeof YOUTUBE_VARIABLES>;
