import { type ReactElement, useEffect, useRef } from 'react';

let isFirst = true;

/** Gives the focus to the heading, when the element that had it is gone. */
export function focusTitle(): void {
  document.querySelector('h1')?.focus();
}

/** The heading of a view, and the title of the page. It takes the focus after a navigation, so that screen readers announce the view. */
export function Title({ children }: { readonly children: string }): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} - Studio`;
  }, [children]);
  useEffect(() => {
    // The browser announces the first one by itself.
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
