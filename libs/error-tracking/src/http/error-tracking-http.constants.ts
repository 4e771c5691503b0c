/** Defaults of `ErrorTrackingHttpModule`. */
export const DEFAULT_ERROR_TRACKING_HTTP_OPTIONS = {
  path: 'errors',
  alertsPath: 'alerts',
  guards: [],
  imports: [],
  public: false,
} as const;
