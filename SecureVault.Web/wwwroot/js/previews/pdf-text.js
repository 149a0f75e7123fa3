// @ts-check
// The words over the pages of a PDF, a slice at a time: a page may have a thousand pieces of them.
const sliceLength = 100; // pieces of text that are laid out before the window may answer to something else

/**
 * Moves a layer into a page, its pieces one slice after the other.
 * @param {HTMLElement} page
 * @param {HTMLElement} layer
 * @param {() => boolean} isOver
 */
export async function appendInSlices(page, layer, isOver) {
  const pieces = [...layer.childNodes];
  layer.replaceChildren();
  page.append(layer);
  while (pieces.length > 0 && !isOver()) {
    layer.append(...pieces.splice(0, sliceLength));
    await pause();
  }
}

/**
 * The same text, a slice at a time.
 * @param {ReadableStream} text
 */
export function inSlices(text) {
  const reader = text.getReader();
  /** @type {{ items: unknown[] }} */
  let left = { items: [] };
  return new ReadableStream({
    async pull(slices) {
      await pause();
      if (left.items.length === 0) {
        const { done, value } = await reader.read();
        if (done) {
          slices.close();
          return;
        }
        left = value;
      }
      slices.enqueue({ ...left, items: left.items.splice(0, sliceLength) });
    },
    cancel: reason => reader.cancel(reason),
  });
}

function pause() {
  return new Promise(resolve => { setTimeout(resolve); });
}
