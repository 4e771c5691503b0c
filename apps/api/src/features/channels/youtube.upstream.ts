import type { AsyncUpstream, UpstreamOptions } from '@breakwater/http';
import { ConfigService } from '@nestjs/config';
import { simulatorOrigin, type SimulatorVariables } from '../../platform/config/simulator.variables.js';
import { YOUTUBE_POLICY } from './youtube.policies.js';
import type { YouTubeVariables } from './youtube.variables.js';

/** Name of the upstream, in metrics, errors and health. */
export const YOUTUBE = 'youtube';

const YOUTUBE_ORIGIN = 'https://youtube.googleapis.com';

/** Limit for an answer in bytes. The statistics of one channel take less than 1 kB. */
const MAX_ANSWER = 65_536;

/** The YouTube data API. No redirect is followed, because it would carry the key to another server. */
export const YOUTUBE_UPSTREAM: AsyncUpstream = {
  name: YOUTUBE,
  inject: [ConfigService],
  useFactory: (config: ConfigService<YouTubeVariables & SimulatorVariables, true>): UpstreamOptions => {
    const key = config.get('YOUTUBE_API_KEY', { infer: true });
    const port = config.get('UPSTREAM_PORT', { infer: true });
    const standard = key && port === undefined ? YOUTUBE_ORIGIN : simulatorOrigin(port);
    return {
      baseUrl: config.get('YOUTUBE_URL', { infer: true }) ?? standard,
      policy: YOUTUBE_POLICY,
      external: true,
      maxResponseBytes: MAX_ANSWER,
      // The key is in a header, because addresses appear in logs and traces.
      ...(key && { headers: { 'x-goog-api-key': key } }),
    };
  },
};
