// Draws runbooks/question.png: a bottle's label, for the real question that a recovered service has to answer.
//   node scripts/question.mjs > runbooks/question.png
import { crc32, deflateSync } from 'node:zlib';

/** 5x7 letters, one number a row, most significant bit left. */
const LETTERS = {
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31],
  F: [31, 16, 16, 30, 16, 16, 16],
  G: [14, 17, 16, 23, 17, 17, 14],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  K: [17, 18, 20, 24, 20, 18, 17],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14],
  V: [17, 17, 17, 17, 17, 10, 4],
  W: [17, 17, 17, 21, 21, 27, 17],
  Y: [17, 17, 10, 4, 4, 4, 4],
  0: [14, 17, 19, 21, 25, 17, 14],
  4: [2, 6, 10, 18, 31, 2, 2],
  5: [31, 16, 30, 1, 1, 17, 14],
  7: [31, 1, 2, 4, 8, 8, 8],
  9: [14, 17, 17, 15, 1, 2, 12],
  '%': [24, 25, 2, 4, 8, 19, 3],
  '.': [0, 0, 0, 0, 0, 12, 12],
  '/': [1, 1, 2, 4, 8, 16, 16],
  '(': [2, 4, 8, 8, 8, 4, 2],
  ')': [8, 4, 2, 2, 2, 4, 8],
  ' ': [0, 0, 0, 0, 0, 0, 0],
};

const WIDTH = 640;
const HEIGHT = 400;
const LINES = [
  { text: 'OLD TOM DISTILLERY', scale: 5, y: 40 },
  { text: 'KENTUCKY STRAIGHT', scale: 4, y: 110 },
  { text: 'BOURBON WHISKEY', scale: 4, y: 150 },
  { text: '45% ALC./VOL. (90 PROOF)', scale: 3, y: 220 },
  { text: '750 ML', scale: 4, y: 270 },
  { text: 'GOVERNMENT WARNING', scale: 3, y: 340 },
];

// One bit a pixel, 1 is white; each row begins with its filter, 0.
const stride = 1 + WIDTH / 8;
const rows = Buffer.alloc(stride * HEIGHT, 0xff);
for (let y = 0; y < HEIGHT; y += 1) rows[y * stride] = 0;
const black = (x, y) => {
  rows[y * stride + 1 + (x >> 3)] &= ~(0x80 >> (x & 7));
};

for (const { text, scale, y } of LINES) {
  const left = Math.floor((WIDTH - (text.length * 6 - 1) * scale) / 2);
  for (const [index, letter] of Array.from(text).entries()) {
    for (const [row, bits] of LETTERS[letter].entries()) {
      for (let column = 0; column < 5; column += 1) {
        if (!(bits & (16 >> column))) continue;
        for (let dot = 0; dot < scale * scale; dot += 1) {
          black(
            left + (index * 6 + column) * scale + (dot % scale),
            y + row * scale + Math.floor(dot / scale),
          );
        }
      }
    }
  }
}
for (let x = 12; x < WIDTH - 12; x += 1) for (const y of [12, 13, HEIGHT - 14, HEIGHT - 13]) black(x, y);
for (let y = 12; y < HEIGHT - 12; y += 1) for (const x of [12, 13, WIDTH - 14, WIDTH - 13]) black(x, y);

/** Length, type, data, CRC of type and data (PNG specification, 5.3). */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const header = Buffer.alloc(13);
header.writeUInt32BE(WIDTH, 0);
header.writeUInt32BE(HEIGHT, 4);
header.set([1, 0, 0, 0, 0], 8); // one bit, greyscale, deflate, no filter but 0, not interlaced
process.stdout.write(
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]),
);
