import { type DashboardDescription, saturationFromGauge, timelineFromEvent } from '@breakwater/core';

/** The part of a dashboard that belongs to this package. */
export const UPLOADS_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('upload.malware', ({ policy, engine, signature }) => ({
      kind: 'uploads',
      name: policy,
      text: `${engine} found ${signature}`,
      tone: 'bad',
    })),
  ],
  saturation: [
    saturationFromGauge('uploads', ({ running, tempFiles }) => ({
      kind: 'uploads',
      name: 'under way',
      used: running,
      ...(tempFiles > 0 && { note: `${tempFiles} temporary files` }),
      tone: 'good',
    })),
  ],
};
