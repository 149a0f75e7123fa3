// @ts-check
// The arithmetic of looking closer at a picture. Lengths are CSS pixels. A view is a scale, where 1 is the picture as it fits, and how far
// its middle is from the middle of the room.

/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ scale: number, x: number, y: number }} View */

const step = 1.25;
const minMagnification = 8; // compared with the picture as it fits: enough to see single pixels of a small one
const maxOfActual = 2;

/** @type {View} */
export const fitted = { scale: 1, x: 0, y: 0 };

/**
 * The scale at which a pixel of the picture is a pixel of the page.
 * @param {Size} fit
 * @param {Size} natural
 */
export function actualScale(fit, natural) {
  return fit.width > 0 && natural.width > 0 ? natural.width / fit.width : 1;
}

/** @param {number} actual */
export function maxScale(actual) {
  return Math.max(minMagnification, maxOfActual * actual);
}

/**
 * @param {number} scale
 * @param {number} actual
 */
export function clampScale(scale, actual) {
  return Math.min(maxScale(actual), Math.max(1, scale));
}

/**
 * One step closer or further away. A step that would pass the actual size stops there.
 * @param {number} scale
 * @param {number} direction 1 or -1
 * @param {number} actual
 */
export function nextScale(scale, direction, actual) {
  const next = clampScale(direction > 0 ? scale * step : scale / step, actual);
  const passes = (scale - actual) * (next - actual) < -1e-6;
  return passes ? actual : next;
}

/**
 * What a double click leads to: the actual size, or twice as large where that is hardly larger than what is there.
 * @param {number} scale
 * @param {number} actual
 */
export function toggledScale(scale, actual) {
  return scale > 1.001 ? 1 : actual > 1.2 ? clampScale(actual, actual) : 2;
}

/**
 * The scale changes, and the point stays where it is.
 * @param {View} view
 * @param {{ x: number, y: number }} point from the middle of the room
 * @param {number} scale
 * @returns {View}
 */
export function zoomAt(view, point, scale) {
  const ratio = scale / view.scale;
  return { scale, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio };
}

/**
 * Keeps the picture in the room: in the middle where it is smaller, and without a gap at any side where it is larger.
 * @param {View} view
 * @param {Size} fit
 * @param {Size} room
 * @returns {View}
 */
export function clampPan(view, fit, room) {
  return {
    scale: view.scale,
    x: within(view.x, (fit.width * view.scale - room.width) / 2),
    y: within(view.y, (fit.height * view.scale - room.height) / 2),
  };
}

/**
 * @param {number} value
 * @param {number} edge
 */
function within(value, edge) {
  return edge <= 0 ? 0 : Math.min(edge, Math.max(-edge, value));
}

/**
 * How much a turn of the wheel changes the scale. Wheels report lines, pages or pixels, and a pinch on a touchpad small numbers with ctrl.
 * @param {{ deltaY: number, deltaMode: number, ctrlKey: boolean }} wheel
 */
export function wheelFactor(wheel) {
  const pixels = wheel.deltaY * (wheel.deltaMode === 1 ? 16 : wheel.deltaMode === 2 ? 400 : 1);
  return Math.exp(-Math.min(200, Math.max(-200, pixels)) * (wheel.ctrlKey && Math.abs(pixels) < 50 ? 0.01 : 0.0015));
}

/**
 * Where two fingers are and how far apart.
 * @param {{ x: number, y: number }[]} fingers
 */
export function pinchOf([first, second]) {
  return { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2, distance: Math.max(1, Math.hypot(first.x - second.x, first.y - second.y)) };
}
