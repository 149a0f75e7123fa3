// @ts-check
/**
 * Where the menu of a button opens: a key that presses it has no place.
 * @param {HTMLElement | null} button
 */
export function placeOf(button) {
  const box = button?.getBoundingClientRect();
  return box ? [box.left, box.bottom + 4] : null;
}
