/** An operator's action was run or reverted. The event serves as an audit record. */
export interface OperatorActionEvent {
  readonly action: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly who: string;
  /** State of the target before the action. */
  readonly before: string;
  /** State of the target after the action. */
  readonly after: string;
  /** Milliseconds after which the action is reverted. */
  readonly for?: number;
  /** `kept`: the time was over, but the target had changed in the meantime, so it was not reverted. */
  readonly outcome: 'done' | 'failed' | 'reverted' | 'kept';
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

declare module '../events/resilience-event-map.js' {
  interface ResilienceEventMap {
    'operator.action': OperatorActionEvent;
  }
}
