import type { DashboardRow, ListedAction, Saturation, Tone } from '@breakwater/core';
import type { Frame, ListView, SecondCounts, Snapshot, TimelineEntry, Verdict } from '@breakwater/admin';

export type {
  DashboardRow,
  Frame,
  ListedAction,
  ListView,
  Saturation,
  SecondCounts,
  Snapshot,
  TimelineEntry,
  Tone,
  Verdict,
};
