import type { ResilienceGaugeMap } from '@breakwater/core';

/** A stream and its expected lines. */
export const STREAM_GAUGE: readonly [ResilienceGaugeMap['stream'], Record<string, string[]>] = [
  {
    stream: 'posts',
    state: 'back-off',
    lag: 1_500,
    queued: 40,
    running: 1,
    heldBack: 1,
    received: 1_000,
    handled: 900,
    duplicates: 50,
    parseErrors: 3,
    deadLetters: 2,
    reconnects: 4,
    staleCursors: 1,
  },
  {
    breakwater_stream_state: [
      '{stream="posts",state="idle"} 0',
      '{stream="posts",state="connecting"} 0',
      '{stream="posts",state="open"} 0',
      '{stream="posts",state="back_off"} 1',
      '{stream="posts",state="closed"} 0',
      '{stream="posts",state="failed"} 0',
    ],
    breakwater_stream_lag_seconds: ['{stream="posts"} 1.5'],
    breakwater_stream_queued_events: ['{stream="posts"} 40'],
    breakwater_stream_running_events: ['{stream="posts"} 1'],
    breakwater_stream_held_back: ['{stream="posts"} 1'],
    breakwater_stream_received_events_total: ['{stream="posts"} 1000'],
    breakwater_stream_handled_events_total: ['{stream="posts"} 900'],
    breakwater_stream_duplicates_total: ['{stream="posts"} 50'],
    breakwater_stream_parse_errors_total: ['{stream="posts"} 3'],
    breakwater_stream_dead_letters_total: ['{stream="posts"} 2'],
    breakwater_stream_reconnects_total: ['{stream="posts"} 4'],
    breakwater_stream_stale_cursors_total: ['{stream="posts"} 1'],
  },
];
