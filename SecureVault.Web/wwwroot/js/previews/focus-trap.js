// @ts-check
// Keeps the Tab key within what lies over the page.
const focusable = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, video, audio, [tabindex="0"]';

/**
 * Takes Tab from the last stop to the first, and back. From the element itself, the browser goes to the first stop as it would anyway.
 * @param {HTMLElement} root
 * @param {KeyboardEvent} event
 */
export function stayInside(root, event) {
  if (event.key !== 'Tab') {
    return;
  }
  const all = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(focusable)]);
  const stops = all.filter(element => element.checkVisibility({ visibilityProperty: true }));
  const active = document.activeElement;
  const [edge, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (other && (active === edge || active === root || !root.contains(active))) {
    event.preventDefault();
    other.focus();
  }
}
