import { minutes, seconds } from '@breakwater/core';

/**
 * Time limits of a whole call in milliseconds, by kind of work. A preset sets `timeout.total`, so it includes retries and
 * waiting times.
 */
export const TIMEOUT_PRESETS = {
  /** 10 s: one query. */
  'database.query': seconds(10),
  /** 5 min: a migration of the schema. */
  'database.migration': minutes(5),
  /** 30 min: a backup. */
  'database.backup': minutes(30),

  /** 30 s: a short answer of a model. */
  'ai.quick': seconds(30),
  /** 2 min: an answer of usual length. */
  'ai.standard': minutes(2),
  /** 10 min: long generations and chains of them. */
  'ai.complex': minutes(10),

  /** 10 s: reading a file. */
  'file.read': seconds(10),
  /** 30 s: writing a file. */
  'file.write': seconds(30),
  /** 5 min: converting or scanning a file. */
  'file.processing': minutes(5),

  /** 2 min: looking into a video. */
  'video.analyze': minutes(2),
  /** 10 min: cutting or transcoding a video. */
  'video.process': minutes(10),
  /** 30 min: sending a video. */
  'video.upload': minutes(30),

  /** 5 s: calls that a person waits for. */
  'api.fast': seconds(5),
  /** 15 s: most calls to other services. */
  'api.standard': seconds(15),
  /** 1 min: services known to be slow. */
  'api.slow': minutes(1),
  /** 5 min: sending a body of some size. */
  'api.upload': minutes(5),
} as const;

/** Name of a timeout preset. */
export type TimeoutPresetName = keyof typeof TIMEOUT_PRESETS;
