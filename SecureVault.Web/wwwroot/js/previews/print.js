// @ts-check
// Prints what a preview shows, and nothing around it: a copy of the content lies beside the page while the browser prints.

/** @typedef {{ pages?: AsyncGenerator<string> }} PrintRequest A view that has no content to copy answers with pictures of its pages. */

const content = '[data-sv-print], .sv-text__lines, .sv-text__page';
const pictureTimeout = 15_000; // milliseconds

/** @type {AbortController | null} the printing that is being prepared */
let preparing = null;

/**
 * @param {HTMLElement} root
 * @returns {Promise<boolean>} false when there is nothing that could be printed
 */
export async function print(root) {
  preparing?.abort();
  const { signal } = preparing = new AbortController();
  const copy = await copyOf(root, signal);
  if (!copy || signal.aborted || !root.isConnected) {
    return signal.aborted || !root.isConnected;
  }
  show(copy);
  addEventListener('afterprint', () => hide(copy), { once: true });
  setTimeout(() => window.print()); // it returns when its dialog is closed, and the server is not to wait for that
  return true;
}

/**
 * For a person who prints by the browser's menu: what can be copied at once.
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function printWithBrowser(root, signal) {
  const prepare = () => {
    if (!root.isConnected) { // the circuit that would have ended this is gone
      removeEventListener('beforeprint', prepare);
      return;
    }
    const shown = document.querySelector('body > .sv-print') ? null : cloneOf(root);
    if (shown) {
      show(shown);
      addEventListener('afterprint', () => hide(shown), { once: true });
    }
  };
  addEventListener('beforeprint', prepare, { signal });
}

/**
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
async function copyOf(root, signal) {
  const paged = root.querySelector('.sv-pdf__pages');
  const copy = paged ? await picturesOf(paged, root, signal) : cloneOf(root);
  const images = copy?.querySelectorAll('img') ?? [];
  await Promise.race([Promise.allSettled([...images].map(image => image.decode())), new Promise(resolve => { setTimeout(resolve, pictureTimeout); })]);
  return copy;
}

/**
 * @param {Element} paged
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
async function picturesOf(paged, root, signal) {
  /** @type {PrintRequest} */
  const request = {};
  paged.dispatchEvent(new CustomEvent('sv-print', { detail: request }));
  const copy = holder();
  for await (const address of request.pages ?? []) {
    if (signal.aborted || !root.isConnected) {
      return null;
    }
    copy.append(Object.assign(new Image(), { src: address, alt: '' }));
  }
  return copy.childElementCount > 0 ? copy : null;
}

/** @param {HTMLElement} root */
function cloneOf(root) {
  const found = root.querySelector(content);
  if (!found) {
    return null;
  }
  const copy = holder();
  const clone = /** @type {HTMLElement} */ (found.cloneNode(true));
  clone.removeAttribute('style'); // the picture as it is, not as close as it is looked at
  copy.append(clone);
  return copy;
}

function holder() {
  return Object.assign(document.createElement('div'), { className: 'sv-print' });
}

/** @param {HTMLElement} copy */
function show(copy) {
  document.querySelectorAll('body > .sv-print').forEach(old => old.remove());
  document.body.append(copy);
  document.documentElement.classList.add('sv-printing');
}

/** @param {HTMLElement} copy */
function hide(copy) {
  copy.remove();
  document.documentElement.classList.remove('sv-printing');
}
