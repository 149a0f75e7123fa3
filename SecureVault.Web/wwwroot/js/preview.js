// The keyboard and the pointer while a file is looked at. Everything that changes what is shown goes through the overlay's own buttons.
const before = new WeakMap();
const focusable = 'a[href], button:not(:disabled), input:not(:disabled), video, audio, [tabindex="0"]';

// An overlay that was closed while this script was on its way is not there any more: null.
export function attach(overlay) {
  if (!overlay) {
    return;
  }
  const keys = event => onKey(overlay, event);
  const strays = event => {
    if (event.target === document.body || event.target === document.documentElement) {
      onKey(overlay, event);
    }
  };
  const focus = event => {
    // What lies over the overlay (a question, a toast) may have the focus; what lies under it may not.
    if (!overlay.contains(event.target) && event.target.closest('main, header, nav')) {
      overlay.focus();
    }
  };
  before.set(overlay, { active: document.activeElement, keys, strays, focus });
  overlay.addEventListener('keydown', keys);
  overlay.addEventListener('click', onClick);
  document.addEventListener('keydown', strays);
  document.addEventListener('focusin', focus);
  document.documentElement.classList.add('sv-previewing');
  overlay.focus();
}

export function keepFocus(overlay) {
  if (overlay && !overlay.contains(document.activeElement)) {
    overlay.focus();
  }
}

export function detach(overlay) {
  const kept = before.get(overlay);
  if (!kept) {
    return;
  }
  before.delete(overlay);
  document.removeEventListener('keydown', kept.strays);
  document.removeEventListener('focusin', kept.focus);
  document.documentElement.classList.remove('sv-previewing');
  // Whoever took the focus meanwhile keeps it.
  const isLost = document.activeElement === document.body || overlay.contains(document.activeElement);
  if (isLost && kept.active?.isConnected) {
    kept.active.focus();
  }
}

function onKey(overlay, event) {
  event.stopPropagation(); // the page underneath has keys of its own
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === 'Escape') {
    press(overlay, event, 'close');
  } else if (event.key === 'ArrowLeft' && !needsArrows(event.target)) {
    press(overlay, event, 'previous');
  } else if (event.key === 'ArrowRight' && !needsArrows(event.target)) {
    press(overlay, event, 'next');
  } else if (event.key === 'Tab') {
    stayInside(overlay, event);
  }
}

function press(overlay, event, which) {
  event.preventDefault();
  overlay.querySelector(`[data-sv-preview-${which}]:not(:disabled)`)?.click();
}

// A player seeks with them, and what is wider than its place scrolls.
function needsArrows(target) {
  return target.matches('video, audio, input') || (target.matches('[tabindex="0"], [aria-pressed="true"]') && target.scrollWidth > target.clientWidth);
}

function stayInside(overlay, event) {
  const stops = [...overlay.querySelectorAll(focusable)].filter(element => element.checkVisibility({ visibilityProperty: true }));
  const active = document.activeElement;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (stops.length > 0 && (active === edge || active === overlay || !overlay.contains(active))) {
    // From the overlay itself, Tab goes to its first stop as it would anyway.
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
}

function onClick(event) {
  const picture = event.target.closest('[data-sv-preview-zoom]');
  if (!picture) {
    return;
  }
  const whole = picture.querySelector('img:last-of-type');
  const frame = whole.getBoundingClientRect();
  const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
  const [across, down] = event.detail === 0 ? [0.5, 0.5] : [x / frame.width, y / frame.height];
  const zoomed = picture.getAttribute('aria-pressed') !== 'true';
  picture.setAttribute('aria-pressed', String(zoomed));
  if (zoomed) {
    // What was clicked stays in the middle.
    picture.scrollTo(whole.offsetWidth * across - picture.clientWidth / 2, whole.offsetHeight * down - picture.clientHeight / 2);
  }
}
