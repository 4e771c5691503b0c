import { Dashboard, type DashboardRow } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { AlertManager } from './alert-manager.js';
import type { Alert } from './rules/alert.js';

/** Shows the firing alerts on a dashboard, silenced ones included. */
@Injectable()
export class AlertList {
  constructor(@Inject(Dashboard) dashboard: Dashboard, @Inject(AlertManager) alerts: AlertManager) {
    dashboard.addList({
      name: 'alerts',
      title: 'Alerts',
      section: 'problems',
      rows: (limit) => alerts.firing().slice(0, limit).map(rowOf),
      find: (id) => alerts.firing().find(({ fingerprint }) => fingerprint === id),
    });
  }
}

function rowOf({ fingerprint, labels, annotations, startsAt }: Alert): DashboardRow {
  const { alertname = fingerprint, severity, ...others } = labels;
  return {
    id: fingerprint,
    title: annotations['summary'] ?? alertname,
    state: 'firing',
    tone: severity === 'critical' || severity === 'high' ? 'bad' : 'warning',
    since: startsAt.getTime(),
    facts: { rule: alertname, ...(severity !== undefined && { severity }), ...others },
  };
}
