import { type ReactElement, useEffect } from 'react';
import { BusyButton } from '../parts/busy-button.js';
import { ErrorBox } from '../parts/error-box.js';
import { StateWord } from '../parts/state-word.js';
import { Time } from '../parts/time.js';
import { useLoaded } from '../parts/use-loaded.js';
import { useService } from '../service/service.js';

/** Numbers of a channel, as the Studio API sends them. */
interface Statistics {
  readonly channelId: string;
  readonly subscribers: number;
  readonly views: number;
  readonly videos: number;
  /** Time of YouTube's answer. */
  readonly asOf: string;
  /** True if the numbers are from an earlier request. */
  readonly degraded: boolean;
}

/** Milliseconds after which old numbers are asked for again. */
const INTERVAL = 15_000;

const NUMBER = new Intl.NumberFormat('en');
const SENTENCES = { 404: 'YouTube does not know this channel.' };

/** The statistics of one channel. While they are old, the page asks again by itself. */
export function ChannelStats({ id }: { readonly id: string }): ReactElement {
  const { client, condition } = useService();
  const { data, error, busy, retry } = useLoaded(({ signal }) =>
    client.get<Statistics>(`channels/${encodeURIComponent(id)}/stats`, { signal }),
  );
  const isOld = data?.degraded === true;
  useEffect(() => {
    if (data) condition.report('The numbers of channels are not up to date.', isOld);
  }, [data, isOld, condition]);
  useEffect(() => {
    if (!isOld) return undefined;
    const timer = setInterval(retry, INTERVAL);
    return () => clearInterval(timer);
  }, [isOld, retry]);
  return (
    <section aria-labelledby="statistics">
      <h2 id="statistics">Statistics of {id}</h2>
      <ErrorBox error={error} busy={busy} onRetry={retry} sentences={SENTENCES} />
      {!data && busy && <p role="status">Loading …</p>}
      {data && (
        <>
          <dl className="numbers">
            <Figure name="Subscribers" value={data.subscribers} />
            <Figure name="Views" value={data.views} />
            <Figure name="Videos" value={data.videos} />
          </dl>
          <p role="status">
            {isOld ? (
              <>
                <StateWord tone="warning" word="Not up to date." /> YouTube does not answer at present. These
                are the last known numbers, as of <Time at={data.asOf} />.
              </>
            ) : (
              <>
                <StateWord tone="good" word="Up to date," /> as of <Time at={data.asOf} />.
              </>
            )}
          </p>
          <BusyButton busy={busy} onPress={retry}>
            {busy ? 'Asking …' : 'Ask again'}
          </BusyButton>
        </>
      )}
    </section>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: number }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{NUMBER.format(value)}</dd>
    </div>
  );
}
