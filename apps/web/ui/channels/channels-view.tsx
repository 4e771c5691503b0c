import type { ReactElement } from 'react';
import { BusyButton } from '../parts/busy-button.js';
import { Field } from '../parts/field.js';
import { Form, textOf } from '../parts/form.js';
import { Title } from '../parts/title.js';
import { channelLink, navigate } from '../router.js';
import { ChannelStats } from './channel-stats.js';

/** Asks for a channel, and shows its statistics. */
export function ChannelsView({ id }: { readonly id: string | undefined }): ReactElement {
  const show = (fields: FormData): void => {
    const channel = textOf(fields, 'channel');
    if (channel) navigate(channelLink(channel));
  };
  return (
    <>
      <Title>Channels</Title>
      <Form role="search" onSend={show}>
        <Field
          key={id}
          label="Channel"
          name="channel"
          hint="The id of a YouTube channel, e.g. UCbreakwater"
          defaultValue={id}
          autoComplete="off"
        />
        <BusyButton busy={false}>Show the statistics</BusyButton>
      </Form>
      {id !== undefined && <ChannelStats key={id} id={id} />}
    </>
  );
}
