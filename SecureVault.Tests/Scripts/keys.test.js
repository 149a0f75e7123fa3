import assert from 'node:assert/strict';
import test from 'node:test';
import { nextInMenu } from '../../SecureVault.Web/wwwroot/js/drive/dialogs.js';
import { keyOf, Typing } from '../../SecureVault.Web/wwwroot/js/drive/keys.js';

const press = (key, modifiers = {}) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, ...modifiers });
const shift = { shiftKey: true };
const ctrl = { ctrlKey: true };

test('keys of the drive are known by their names', () => {
  for (const key of ['ArrowDown', 'Enter', ' ', 'Escape', 'F2', 'Delete', 'Backspace', '/', '?']) {
    assert.equal(keyOf(press(key)), key);
  }
});

test('letters mean something only with shift or ctrl', () => {
  assert.equal(keyOf(press('n')), null);
  assert.equal(keyOf(press('N', shift)), 'n');
  assert.equal(keyOf(press('T', shift)), 't');
  assert.equal(keyOf(press('E', shift)), 'e');
  assert.equal(keyOf(press('a', ctrl)), 'a');
  assert.equal(keyOf(press('a', { metaKey: true })), 'a');
});

test('the menu key has a second name', () => {
  assert.equal(keyOf(press('F10', shift)), 'ContextMenu');
  assert.equal(keyOf(press('F10')), null);
});

test('keys of the browser stay with the browser', () => {
  for (const key of [press('r', ctrl), press('Z', { ...ctrl, ...shift }), press('F5'), press('Delete', ctrl), press('Tab')]) {
    assert.equal(keyOf(key), null);
  }
});

test('letters that follow each other fast are the beginning of one name', () => {
  const typing = new Typing();
  assert.equal(typing.add(press('r'), 1000), 'r');
  assert.equal(typing.add(press('e'), 1800), 're');
  assert.equal(typing.add(press('s'), 3000), 's');
});

test('a space belongs to a name only in the middle of it', () => {
  const typing = new Typing();
  assert.equal(typing.add(press(' '), 1000), null);
  typing.add(press('a'), 2000);
  assert.equal(typing.add(press(' '), 2100), 'a ');
});

test('the same goes for a capital that is a key of the drive', () => {
  const typing = new Typing();
  assert.equal(typing.add(press('N', shift), 1000), null);
  assert.equal(typing.add(press('A', shift), 2000), 'A');
  assert.equal(typing.add(press('N', shift), 2100), 'AN');
});

test('searching and shortcuts are no names', () => {
  const typing = new Typing();
  assert.equal(typing.add(press('/'), 1000), null);
  assert.equal(typing.add(press('c', ctrl), 1100), null);
  assert.equal(typing.add(press('Enter'), 1200), null);
});

test('arrows move in a menu around both ends', () => {
  assert.equal(nextInMenu('ArrowDown', 2, 3), 0);
  assert.equal(nextInMenu('ArrowUp', 0, 3), 2);
  assert.equal(nextInMenu('ArrowDown', -1, 3), 0);
  assert.equal(nextInMenu('End', 0, 3), 2);
  assert.equal(nextInMenu('Home', 2, 3), 0);
  assert.equal(nextInMenu('a', 1, 3), undefined);
});
