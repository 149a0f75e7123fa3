// The browser's half of the drive's dialogs and menus: where the focus goes, and how keys move in them.
// What was closed again before its script came is no element any more.
export function selectText(input, length) {
  if (!input) {
    return;
  }
  const given = input.value;
  const take = () => {
    input.focus();
    if (input.value === given) { // else somebody types already
      input.setSelectionRange(0, length);
    }
  };
  take();
  // A dialog that still comes into sight takes no focus, and then takes it for itself: until it stays ours, or somebody moved on.
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

// Shows what hands a file to other programs, where the browser can do that with files of its kind.
export function offerShare(root) {
  for (const offer of root?.parentElement?.querySelectorAll('[data-sv-share-name]') ?? []) {
    offer.hidden = !canShare(offer.dataset.svShareName, offer.dataset.svShareType);
  }
}

function canShare(name, type) {
  try {
    return navigator.canShare?.({ files: [new File([' '], name, { type })] }) ?? false;
  } catch {
    return false;
  }
}

// Keeps a menu inside the window and lets keys move in it.
export function openMenu(menu, x, y) {
  if (!menu) {
    return;
  }
  offerShare(menu);
  const { width, height } = menu.getBoundingClientRect();
  menu.style.setProperty('--sv-menu-x', `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`);
  menu.style.setProperty('--sv-menu-y', `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`);
  const items = () => Array.from(menu.querySelectorAll('[role=menuitem]:not([hidden])'));
  items()[0]?.focus({ preventScroll: true });
  menu.addEventListener('keydown', event => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      all[(next + all.length) % all.length]?.focus();
    } else if (event.key === 'Tab') {
      event.preventDefault();
    }
  });
}

// Lets arrows move in a tree of folders; what is chosen is the one stop of the tab key.
export function openTree(tree) {
  if (!tree) {
    return;
  }
  const names = () => Array.from(tree.querySelectorAll('.sv-branch__name:not(:disabled)'));
  setTimeout(() => tree.querySelector('.sv-branch__name[tabindex="0"]')?.focus(), 60); // after the dialog has put the focus where it thinks
  tree.addEventListener('keydown', event => {
    const all = names();
    const at = all.indexOf(event.target);
    if (at < 0) {
      return;
    }
    const item = event.target.closest('[role=treeitem]');
    const isOpen = item.getAttribute('aria-expanded') === 'true';
    const toggle = item.querySelector('.sv-branch__toggle');
    let next = { ArrowDown: all[at + 1], ArrowUp: all[at - 1], Home: all[0], End: all.at(-1) }[event.key];
    if (event.key === 'ArrowRight') {
      isOpen ? next = all[at + 1] : toggle.click();
    } else if (event.key === 'ArrowLeft') {
      isOpen ? toggle.click() : next = item.parentElement.closest('[role=treeitem]')?.querySelector('.sv-branch__name');
    } else if (next === undefined && !['ArrowDown', 'ArrowUp'].includes(event.key)) {
      return;
    }
    event.preventDefault();
    next?.focus();
    next?.click();
    next?.scrollIntoView({ block: 'nearest' });
  });
  // A folder that was just made is chosen, and may be out of sight.
  new MutationObserver(() => tree.querySelector('.sv-branch--chosen')?.scrollIntoView({ block: 'nearest' }))
    .observe(tree, { subtree: true, childList: true });
}
