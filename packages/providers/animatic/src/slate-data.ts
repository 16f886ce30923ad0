// The shot's data on the slate: small labels over values, in one row or two.
import type { SKRSContext2D } from '@napi-rs/canvas';
import { slateFont } from './fonts.js';
import { createLayerContext, FAINT_INK, INK } from './layer.js';

/** A label and its value. */
export type Datum = readonly [label: string, value: string];

/** Data that fit their width. */
export interface DataBlock {
  readonly height: number;
  draw(context: SKRSContext2D, left: number, top: number): void;
}

/** Sets data in a width. `unit` is the frame's short side. */
export function setData(data: readonly Datum[], width: number, unit: number): DataBlock {
  const labelSize = unit * 0.021;
  const valueSize = unit * 0.031;
  const spacing = labelSize * 0.09;
  const labelFont = `600 ${labelSize}px ${slateFont()}`;
  const valueFont = `500 ${valueSize}px ${slateFont()}`;
  const context = createLayerContext(1, 1);
  const widthOf = (font: string, text: string) => {
    context.font = font;
    return context.measureText(text).width;
  };
  const cells = data.map(([name, value]) => {
    const label = name.toUpperCase();
    return {
      label,
      value,
      width: Math.max(widthOf(labelFont, label) + label.length * spacing, widthOf(valueFont, value)),
    };
  });

  // One row where it fits, if need be with narrower gaps; else two of about the same number.
  const total = cells.reduce((sum, cell) => sum + cell.width, 0);
  const room = (width - total) / Math.max(1, cells.length - 1);
  const single = room >= unit * 0.024;
  const gap = single ? Math.min(unit * 0.055, room) : unit * 0.055;
  const inRow = single ? cells.length : Math.ceil(cells.length / 2);
  const rows = [cells.slice(0, inRow), cells.slice(inRow)].filter((row) => row.length > 0);
  const rowHeight = labelSize * 1.35 + valueSize * 1.25;
  const rowGap = unit * 0.018;

  return {
    height: Math.ceil(rows.length * rowHeight + (rows.length - 1) * rowGap),
    draw(target, left, top) {
      for (const [index, row] of rows.entries()) {
        const y = top + index * (rowHeight + rowGap);
        let x = left;
        for (const cell of row) {
          target.fillStyle = FAINT_INK;
          target.font = labelFont;
          target.letterSpacing = `${spacing}px`;
          target.fillText(cell.label, x, y + labelSize);
          target.letterSpacing = '0px';
          target.fillStyle = INK;
          target.font = valueFont;
          target.fillText(cell.value, x, y + labelSize * 1.35 + valueSize);
          x += cell.width + gap;
        }
      }
    },
  };
}
