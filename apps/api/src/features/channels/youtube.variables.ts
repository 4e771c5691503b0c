import { origin, type ValuesOf, wholeNumber, withDefault } from '../../platform/config/variable.js';

export const YOUTUBE_VARIABLES = {
  /** Origin of the YouTube data API, without a path. */
  YOUTUBE_URL: origin(),

  /** Port of the upstream simulator on this machine; only used when `YOUTUBE_URL` is not set. */
  UPSTREAM_PORT: withDefault(wholeNumber(1, 65_535), 4010),
};

export type YouTubeVariables = ValuesOf<typeof YOUTUBE_VARIABLES>;
