import type { DashboardRow, ListedAction, Saturation, Tone } from '@breakwater/core';
import type {
  CurvesView,
  Frame,
  ListView,
  SecondCounts,
  Snapshot,
  TimelineEntry,
  Verdict,
} from '@breakwater/admin';

export type {
  CurvesView,
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
