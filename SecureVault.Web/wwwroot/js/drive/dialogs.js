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
  menu.style.setProperty('--sv-menu-x', `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`);
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
 * Lets arrows move in a tree of folders. The chosen folder is the only stop of the tab key.
 * @param {HTMLElement | null} tree
 */
export function openTree(tree) {
  if (!tree) {
    return;
  }
  const chosen = /** @type {() => HTMLElement | null} */ (() => tree.querySelector('.sv-branch__name[tabindex="0"]'));
  setTimeout(() => chosen()?.focus(), 60); // after the dialog has put the focus elsewhere
  tree.addEventListener('keydown', event => moveInTree(tree, event));
  // A new folder is chosen, and may be out of sight.
  new MutationObserver(() => tree.querySelector('.sv-branch--chosen')?.scrollIntoView({ block: 'nearest' }))
    .observe(tree, { subtree: true, childList: true });
}

/**
 * @param {HTMLElement} tree
 * @param {KeyboardEvent} event
 */
function moveInTree(tree, event) {
  const all = /** @type {HTMLElement[]} */ (Array.from(tree.querySelectorAll('.sv-branch__name:not(:disabled)')));
  const name = /** @type {HTMLElement} */ (event.target);
  const at = all.indexOf(name);
  const item = name.closest('[role=treeitem]');
  if (at < 0 || !item || !['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) {
    return;
  }
  event.preventDefault();
  const isOpen = item.getAttribute('aria-expanded') === 'true';
  const toggle = /** @type {HTMLElement | null} */ (item.querySelector('.sv-branch__toggle'));
  if ((event.key === 'ArrowRight' && !isOpen) || (event.key === 'ArrowLeft' && isOpen)) {
    toggle?.click();
    return;
  }
  const above = /** @type {HTMLElement | null | undefined} */ (item.parentElement?.closest('[role=treeitem]')?.querySelector('.sv-branch__name'));
  const next = { ArrowDown: all[at + 1], ArrowRight: all[at + 1], ArrowUp: all[at - 1], ArrowLeft: above, Home: all[0], End: all.at(-1) }[event.key];
  next?.focus();
  next?.click();
  next?.scrollIntoView({ block: 'nearest' });
}
