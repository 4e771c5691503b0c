import type { DashboardRow, ListedAction, Saturation, Tone } from '@breakwater/core';
import type {
  CurvesView,
  FleetInstance,
  FleetResult,
  FleetView,
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
  FleetInstance,
  FleetResult,
  FleetView,
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
