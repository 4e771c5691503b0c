import type { ReactElement } from 'react';
import { BusyButton } from '../parts/busy-button.js';
import { Field } from '../parts/field.js';
import { Form, textOf } from '../parts/form.js';
import { Title } from '../parts/title.js';
import { navigate, searchLink } from '../router.js';
import { SearchResults } from './search-results.js';

/** Searches the videos of the studio. */
export function SearchView({ text }: { readonly text: string | undefined }): ReactElement {
  const search = (fields: FormData): void => {
    const asked = textOf(fields, 'text');
    if (asked) navigate(searchLink(asked));
  };
  return (
    <>
      <Title>Search</Title>
      <Form role="search" onSend={search}>
        <Field key={text} label="What is the video about?" name="text" defaultValue={text} type="search" />
        <BusyButton busy={false}>Search</BusyButton>
      </Form>
      {text && <SearchResults key={text} text={text} />}
    </>
  );
}
