// A finger that stays on an item of the drive selects it, as everywhere on phones. It is timed here: Safari has no contextmenu for fingers,
// and where there is one it would open the menu, which has a button of its own in each item.
const stay = 500;
const slip = 10;
const clickFollows = 400;

export function listenToFingers(host, call, options) {
  let pressed = null;
  let held = false;

  const forget = () => {
    clearTimeout(pressed?.timer);
    pressed = null;
  };
  const hold = () => {
    const item = pressed.item;
    forget();
    held = true;
    navigator.vibrate?.(8);
    call('HoldAsync', item);
  };

  document.addEventListener('pointerdown', event => {
    forget();
    held = false;
    const row = event.pointerType === 'touch' && event.isPrimary && !event.target.closest('button, label, input') && event.target.closest('[data-sv-item]');
    if (row && host.contains(row)) {
      pressed = { item: row.dataset.svItem, x: event.clientX, y: event.clientY, timer: setTimeout(hold, stay) };
    }
  }, options);
  document.addEventListener('pointermove', event => {
    if (pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > slip) {
      forget();
    }
  }, options);
  const lift = () => {
    forget();
    setTimeout(() => { held = false; }, clickFollows);
  };
  document.addEventListener('pointerup', lift, options);
  document.addEventListener('pointercancel', lift, options);
  document.addEventListener('contextmenu', event => {
    if (pressed) {
      hold();
    }
    if (held) {
      swallow(event);
    }
  }, { ...options, capture: true });
  // The click that some browsers send after the finger went up would open what was only selected.
  document.addEventListener('click', event => {
    if (held) {
      held = false;
      swallow(event);
    }
  }, { ...options, capture: true });
}

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}
