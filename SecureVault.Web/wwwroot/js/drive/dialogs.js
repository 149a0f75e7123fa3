// @ts-check
// The browser's half of the drive's dialogs and menus: where the focus goes, and how keys move in them. An element is null if its dialog
// was closed before this script came.

/**
 * Selects the beginning of a name.
 * @param {HTMLInputElement | null} input
 * @param {number} length
 */
export function selectText(input, length) {
  if (!input) {
    return;
  }
  const given = input.value;
  const take = () => {
    input.focus();
    if (input.value === given) { // else the person types already
      input.setSelectionRange(0, length);
    }
  };
  take();
  // A dialog that still fades in takes no focus and then takes it for itself. Try until the focus stays here, or the person moved on.
  let [tries, held] = [20, 0];
  const timer = setInterval(() => {
    const active = document.activeElement;
    held = active === input ? held + 1 : 0;
    if (held === 4 || --tries === 0 || !input.isConnected || active?.matches('.mud-dialog button, .mud-dialog input:not(#sv-name)')) {
      clearInterval(timer);
    } else if (held === 0) {
      take();
    }
  }, 100);
}

/**
 * Shows the buttons that hand a file to other programs, where the browser can do that with files of its kind.
 * @param {Element | null} root
 */
export function offerShare(root) {
  const offers = /** @type {Iterable<HTMLElement>} */ (root?.parentElement?.querySelectorAll('[data-sv-share-name]') ?? []);
  for (const offer of offers) {
    offer.hidden = !canShare(offer.dataset.svShareName ?? '', offer.dataset.svShareType ?? '');
  }
}

/**
 * @param {string} name
 * @param {string} type
 */
function canShare(name, type) {
  try {
    return navigator.canShare?.({ files: [new File([' '], name, { type })] }) ?? false;
  } catch {
    return false;
  }
}

/**
 * Keeps a menu inside the window and lets keys move in it.
 * @param {HTMLElement | null} menu
 * @param {number} x
 * @param {number} y
 */
export function openMenu(menu, x, y) {
  if (!menu) {
    return;
  }
  offerShare(menu);
  const { width, height } = menu.getBoundingClientRect();
  menu.style.setProperty('--sv-menu-x', `${Math.max(8, Math.min(x, document.documentElement.clientWidth - width - 8))}px`);
  menu.style.setProperty('--sv-menu-y', `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`);
  const items = () => /** @type {HTMLElement[]} */ (Array.from(menu.querySelectorAll('[role=menuitem]:not([hidden])')));
  items()[0]?.focus({ preventScroll: true });
  menu.addEventListener('keydown', event => {
    const all = items();
    const next = nextInMenu(event.key, all.findIndex(item => item === document.activeElement), all.length);
    if (next !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      all[next]?.focus();
    } else if (event.key === 'Tab') {
      event.preventDefault();
    }
  });
}

/**
 * The item that a key goes to, around both ends; undefined for a key that goes nowhere.
 * @param {string} key
 * @param {number} at -1 when no item has the focus
 * @param {number} count
 */
export function nextInMenu(key, at, count) {
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[key];
  return next === undefined ? undefined : (next + count) % count;
}

/**
 * Brings a line of a tree into sight and gives it the focus. Only lines near what is in sight are there, so it may come after the scrolling.
 * @param {HTMLElement | null} tree
 * @param {number} place
 * @param {number} count
 */
export function revealInTree(tree, place, count) {
  if (!tree) {
    return;
  }
  // The dialog moves by keys; they must not scroll as well.
  tree.onkeydown = event => {
    if (['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) {
      event.preventDefault();
    }
  };
  const height = tree.scrollHeight / count;
  const top = place * height;
  if (top < tree.scrollTop || top + height > tree.scrollTop + tree.clientHeight) {
    tree.scrollTop = top - (tree.clientHeight - height) / 2;
  }
  let tries = 20;
  const take = () => {
    const active = document.activeElement;
    if (active?.matches('.sv-tree__search') && tries < 20 || !tree.isConnected) {
      return; // the person types
    }
    const chosen = /** @type {HTMLElement | null} */ (tree.querySelector('.sv-branch--chosen .sv-branch__name'));
    chosen?.focus({ preventScroll: true });
    chosen?.scrollIntoView({ block: 'nearest' });
    // A dialog that still fades in takes the focus for itself.
    if (--tries > 0 && document.activeElement !== chosen || tries > 17) {
      setTimeout(take, 50);
    }
  };
  take();
}
