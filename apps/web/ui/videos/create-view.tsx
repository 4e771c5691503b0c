import { useRetryable } from '@breakwater/client/react';
import { type ReactElement, useEffect, useRef } from 'react';
import { BusyButton } from '../parts/busy-button.js';
import { ErrorBox } from '../parts/error-box.js';
import { Field } from '../parts/field.js';
import { Form, textOf } from '../parts/form.js';
import { Title } from '../parts/title.js';
import { navigate, videoLink } from '../router.js';
import { useService } from '../service/service.js';
import { fieldProblems } from './field-problems.js';
import type { Video } from './video.js';

/** The content of a new video. */
type Draft = Pick<Video, 'channelId' | 'title' | 'description' | 'tags'>;

/** The form for a new video. */
export function CreateView(): ReactElement {
  const { client } = useService();
  const form = useRef<HTMLFormElement>(null);
  // One key for each submit: the service makes one video of it, however often the request is repeated.
  const { run, data, error, busy, retry } = useRetryable((call, draft: Draft) =>
    client.post<Video>('videos', { json: draft, ...call }),
  );
  useEffect(() => {
    if (data) navigate(videoLink(data.id));
  }, [data]);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);

  const problems = fieldProblems(error);
  return (
    <>
      <Title>New video</Title>
      <Form ref={form} onSend={(fields) => !busy && run(draftOf(fields))}>
        <Field label="Title" name="title" problem={problems.get('title')} autoComplete="off" />
        <Field
          label="Channel"
          name="channelId"
          hint="The id of a YouTube channel, e.g. UCbreakwater"
          problem={problems.get('channelId')}
          autoComplete="off"
        />
        <Field label="Description" name="description" problem={problems.get('description')} isLong />
        <Field
          label="Tags"
          name="tags"
          hint="Separated by commas"
          problem={problems.get('tags')}
          autoComplete="off"
        />
        <ErrorBox error={error} busy={busy} onRetry={retry} />
        <BusyButton busy={busy}>{busy ? 'Saving …' : 'Save as a draft'}</BusyButton>
      </Form>
    </>
  );
}

function draftOf(fields: FormData): Draft {
  const tags = textOf(fields, 'tags').split(',');
  return {
    title: textOf(fields, 'title'),
    channelId: textOf(fields, 'channelId'),
    description: textOf(fields, 'description'),
    tags: tags.map((tag) => tag.trim()).filter(Boolean),
  };
}
