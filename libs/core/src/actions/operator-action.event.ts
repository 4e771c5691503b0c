/** An operator's action was run or taken back: the record for an audit. */
export interface OperatorActionEvent {
  readonly action: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly who: string;
  /** State of the target before. */
  readonly before: string;
  /** State of the target after. */
  readonly after: string;
  /** Milliseconds after which the action is taken back. */
  readonly for?: number;
  /** `kept`: the time was over, but somebody had changed the target in between. */
  readonly outcome: 'done' | 'failed' | 'reverted' | 'kept';
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

declare module '../events/resilience-event-map.js' {
  interface ResilienceEventMap {
    'operator.action': OperatorActionEvent;
  }
}
