// Names by template are plain file names inside the folder, whatever the cells hold.
import { expect, test } from 'vitest';
import { nameByTemplate } from './file-names.js';

const list = { columns: ['id', 'Scene', 'take'], rows: 1200 };
const shot = (scene: string, take = '1') => ({
  index: 6,
  id: 'shot-7',
  cells: ['shot-7', scene, take],
  model: 'veo_3',
});
const name = (template: string, scene: string, take?: string) => nameByTemplate(template, list)(shot(scene, take));

test('columns, id, index and model are filled in', () => {
  expect(name('{scene}/{id}', 'harbour')).toBe('harbour/shot-7');
  expect(name('{index}-{model}', '')).toBe('0007-veo_3');
  expect(name('take {take} of {Scene}', '海港')).toBe('take 1 of 海港');
});

test.each([
  ['../../etc', '_.._etc'],
  ['..', '_'],
  ['a/b', 'a_b'],
  ['C:\\x', 'C_x'],
  ['con', '_con'],
  ['com1.txt', '_com1.txt'],
  ['results.csv', '_results.csv'],
  ['', '_'],
  ['  . a . ', 'a'],
  ['tab\there\u0000', 'tab_here_'],
  ['\u202eevil', '_evil'],
  ['x'.repeat(400), 'x'.repeat(160)],
  ['海'.repeat(100), '海'.repeat(53)],
])('the cell %j becomes the folder %j', (cell, folder) => {
  expect(name('{scene}/{id}', cell)).toBe(`${folder}/shot-7`);
});

test.each([
  ['../{id}', 'inside the output folder'],
  ['/{id}', 'inside the output folder'],
  ['{scene}//{id}', 'inside the output folder'],
  ['{scene}\\{id}', 'inside the output folder'],
  ['index.html/{id}', 'writes itself'],
  ['{scen}/{id}', 'Did you mean {Scene}?'],
])('the template %j is refused', (template, words) => {
  expect(() => nameByTemplate(template, list)).toThrow(
    expect.objectContaining({ code: 'OUTPUT_PATH', message: expect.stringContaining(words) }),
  );
});
