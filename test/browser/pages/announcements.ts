/**
 * Records what a screen reader says of live regions: the text of an element of role "alert" when it appears, and again whenever
 * something inside it changes. A test reads the list as `announcements`.
 */
const announcements: string[] = [];
Object.assign(globalThis, { announcements });

new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes) {
    const within = target instanceof Element ? target : target.parentElement;
    const changed = within?.closest('[role=alert]');
    const added = [...addedNodes].flatMap((node) => (node instanceof Element ? alertsOf(node) : []));
    for (const alert of changed ? [changed] : added) {
      announcements.push(alert.textContent);
      // oxlint-disable-next-line no-console -- a test still sees it when the page is gone
      console.info(`announced: ${alert.textContent}`);
    }
  }
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });

function alertsOf(element: Element): readonly Element[] {
  return [...(element.matches('[role=alert]') ? [element] : []), ...element.querySelectorAll('[role=alert]')];
}
