import assert from 'node:assert/strict';
import test from 'node:test';
import { actualScale, clampPan, clampScale, fitted, maxScale, nextScale, pinchOf, toggledScale, wheelFactor, zoomAt } from '../../SecureVault.Web/wwwroot/js/previews/zoom-math.js';

const fit = { width: 1000, height: 750 };
const room = { width: 1200, height: 800 };
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test('the actual size of a large photo is a multiple of what fits', () => {
  near(actualScale(fit, { width: 4000, height: 3000 }), 4);
  near(actualScale(fit, fit), 1);
});

test('a picture without a size of its own counts as it fits', () => {
  near(actualScale({ width: 0, height: 0 }, fit), 1);
  near(actualScale(fit, { width: 0, height: 0 }), 1);
});

test('a picture is never smaller than it fits nor larger than makes sense', () => {
  near(clampScale(0.1, 4), 1);
  near(clampScale(100, 1), 8);
  near(clampScale(100, 20), 40);
  assert.equal(maxScale(0.5), 8);
});

test('steps lead from fitting to the largest and back, and stop at the actual size', () => {
  const steps = [1];
  while (steps.at(-1) < maxScale(4) && steps.length < 50) {
    steps.push(nextScale(steps.at(-1), 1, 4));
  }
  assert.ok(steps.includes(4), String(steps));
  assert.equal(steps.at(-1), 8);
  let scale = 8;
  const back = [];
  while (scale > 1 && back.length < 50) {
    scale = nextScale(scale, -1, 4);
    back.push(scale);
  }
  assert.ok(back.includes(4), String(back));
  assert.equal(scale, 1);
});

test('a double click shows the actual size, or something larger where that is what is seen already', () => {
  assert.equal(toggledScale(1, 4), 4);
  assert.equal(toggledScale(1, 1), 2);
  assert.equal(toggledScale(3, 4), 1);
});

test('the point under the pointer stays there', () => {
  const view = { scale: 2, x: 30, y: -10 };
  const point = { x: 200, y: 100 };
  const closer = zoomAt(view, point, 5);
  near((point.x - closer.x) / closer.scale, (point.x - view.x) / view.scale);
  near((point.y - closer.y) / closer.scale, (point.y - view.y) / view.scale);
  assert.deepEqual(zoomAt(closer, point, 2).scale, 2);
  near(zoomAt(closer, point, 2).x, 30);
});

test('the picture can not be pushed out of the room', () => {
  assert.deepEqual(clampPan({ scale: 2, x: 9999, y: -9999 }, fit, room), { scale: 2, x: 400, y: -350 });
  assert.deepEqual(clampPan({ scale: 1, x: 50, y: 50 }, fit, room), fitted);
  assert.deepEqual(clampPan({ scale: 1.25, x: 999, y: 999 }, fit, room), { scale: 1.25, x: 25, y: 68.75 });
});

test('the wheel goes closer upwards, the same way back, and never by much at once', () => {
  const up = wheelFactor({ deltaY: -100, deltaMode: 0, ctrlKey: false });
  const down = wheelFactor({ deltaY: 100, deltaMode: 0, ctrlKey: false });
  assert.ok(up > 1.1 && up < 1.3);
  near(up * down, 1);
  assert.ok(wheelFactor({ deltaY: -1e6, deltaMode: 2, ctrlKey: false }) < 1.5);
  assert.ok(wheelFactor({ deltaY: -10, deltaMode: 0, ctrlKey: true }) > wheelFactor({ deltaY: -10, deltaMode: 0, ctrlKey: false }));
  near(wheelFactor({ deltaY: 3, deltaMode: 1, ctrlKey: false }), wheelFactor({ deltaY: 48, deltaMode: 0, ctrlKey: false }));
});

test('two fingers have a middle and a distance that is never nothing', () => {
  assert.deepEqual(pinchOf([{ x: 0, y: 0 }, { x: 60, y: 80 }]), { x: 30, y: 40, distance: 100 });
  assert.equal(pinchOf([{ x: 5, y: 5 }, { x: 5, y: 5 }]).distance, 1);
});
