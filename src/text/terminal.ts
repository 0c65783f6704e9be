// ESC sequences as terminals understand them (ECMA-48): CSI … final byte, OSC/DCS/SOS/PM/APC … terminator,
// and the short two- and three-byte forms. C1 controls (0x80–0x9f) start the same sequences in one byte.
const ESCAPES =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;
// Going back to the first column or wiping the line is how programs redraw it without a carriage return.
const REDRAWS = /(?:\x1b\[|\x9b)(?:[01]?G|2K)/g;
// Control characters but tab, and the marks that reorder or hide text on a screen.
const UNPRINTABLE = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const SUSPICIOUS = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/;

/**
 * The text a person would see of one line on a terminal: escapes gone, a line redrawn with
 * carriage returns in its last state, no control character left but the tab.
 */
export function toPrintable(line: string): string {
  if (!SUSPICIOUS.test(line)) return line;
  const bare = line.replace(REDRAWS, '\r').replace(ESCAPES, '');
  return lastDrawing(bare).replace(UNPRINTABLE, '');
}

function lastDrawing(line: string): string {
  if (!line.includes('\r')) return line;
  const drawings = line.split('\r');
  for (let i = drawings.length - 1; i >= 0; i--) {
    const drawing = drawings[i]!;
    if (drawing.trim() !== '') return drawing;
  }
  return '';
}
