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
  listenToSwipes(overlay);
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
  turn(overlay, which);
}

function turn(overlay, which) {
  overlay.querySelector(`[data-sv-preview-${which}]:not(:disabled)`)?.click();
}

// One finger that goes sideways, fast, over what does not itself move sideways, turns to the next.
function listenToSwipes(overlay) {
  const [far, long] = [56, 700];
  let start = null;
  overlay.addEventListener('touchstart', event => {
    const touch = event.touches[0];
    const isFree = event.touches.length === 1 && (visualViewport?.scale ?? 1) < 1.01 && !movesSideways(event.target, overlay);
    start = isFree ? { x: touch.clientX, y: touch.clientY, time: event.timeStamp } : null;
  }, { passive: true });
  overlay.addEventListener('touchend', event => {
    const touch = event.changedTouches[0];
    const [across, down] = start ? [touch.clientX - start.x, touch.clientY - start.y] : [0, 0];
    if (start && Math.abs(across) > far && Math.abs(across) > 2 * Math.abs(down) && event.timeStamp - start.time < long) {
      turn(overlay, across < 0 ? 'next' : 'previous');
    }
    start = null;
  }, { passive: true });
}

function movesSideways(target, overlay) {
  for (let element = target; element && element !== overlay; element = element.parentElement) {
    if (element.matches('video, audio, input') || (element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX))) {
      return true;
    }
  }
  return false;
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
