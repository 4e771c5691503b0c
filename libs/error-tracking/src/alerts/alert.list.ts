import { Dashboard, type DashboardRow } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { AlertManager } from './alert-manager.js';
import type { Alert } from './rules/alert.js';

/** Shows the firing alerts on a dashboard, silenced ones included. */
@Injectable()
export class AlertList {
  constructor(
    @Inject(Dashboard) dashboard: Dashboard,
    @Inject(AlertManager) private readonly alerts: AlertManager,
  ) {
    dashboard.addList({
      name: 'alerts',
      title: 'Alerts',
      section: 'problems',
      actions: 'alert',
      rows: (limit) => {
        // Not awaited: the alerts must be there while Redis hangs. The next look shows the silences of other replicas.
        void alerts.silences.sync();
        return alerts
          .firing()
          .slice(0, limit)
          .map((alert) => this.#rowOf(alert));
      },
      find: (id) => {
        const alert = alerts.firing().find(({ fingerprint }) => fingerprint === id);
        return alert && { ...alert, silences: alerts.silences.of(alert.labels) };
      },
    });
  }

  #rowOf({ fingerprint, labels, annotations, startsAt }: Alert): DashboardRow {
    const { alertname = fingerprint, severity, ...others } = labels;
    const silences = this.alerts.silences.of(labels);
    const isSilenced = silences.length > 0;
    const tone = severity === 'critical' || severity === 'high' ? 'bad' : 'warning';
    return {
      id: fingerprint,
      title: annotations['summary'] ?? alertname,
      state: isSilenced ? 'silenced' : 'firing',
      tone: isSilenced ? 'neutral' : tone,
      since: startsAt.getTime(),
      ...(isSilenced && { until: Math.max(...silences.map(({ until }) => until.getTime())) }),
      facts: { rule: alertname, ...(severity !== undefined && { severity }), ...others },
      actions: [isSilenced ? 'alert.unsilence' : 'alert.silence'],
    };
  }
}
