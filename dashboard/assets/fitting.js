// Knows how large everything on the wall can be: no wall scrolls, whatever its screen, and a phone in the hand does.

const TILE = { wide: 29.5, high: 23.2 }; // in em of a tile: what it is drawn for
const TALL = { wide: 29.5, high: 30.4 }; // with its sentence
const ROOMY = 1.5; // a tile has its sentence where its type is still so many times the header's
const LARGEST = 2.4;
const PHONE = 600;
const MOST_TILES = 24; // beyond, those that are well are chips, as long as no more than these are not
const PLACES = [8, 12, 24]; // for the tiles of a crowd: so that the next one moves none of those that are there
const CHIP_EM = 3.5;

// `loud`: how many places the tiles of a crowd need.
export function fitted(width, height, count, loud) {
  const phone = width < PHONE;
  const portrait = !phone && height > width;
  const em = phone ? width * 0.022 : portrait ? Math.min(width / 78, height / 120) : Math.min(width / 120, height / 67.5);
  const [wide, high] = [width - 2 * em, height - (portrait ? 12.5 : 8) * em];
  const crowded = count > MOST_TILES && loud <= MOST_TILES && !phone;
  const found = crowded ? crowd(count, loud, wide, high, em, portrait) : all(count, wide, high, em, phone);
  const style = {
    "--em": `${em}px`,
    "--columns": found.columns ?? 1,
    "--rows": found.rows ?? 1,
    "--tile": `${Math.min(found.em, em * LARGEST)}px`,
    "--chip-columns": found.chips ?? 1,
  };
  return { crowded, columns: found.columns, style, marks: { roomy: Boolean(found.roomy), phone, portrait, crowded } };
}

function all(count, wide, high, em, phone) {
  const tall = grid(count, wide, high, TALL, phone);
  const roomy = phone || tall.em > em * ROOMY;
  return { ...(roomy ? tall : grid(count, wide, high, TILE, phone)), roomy };
}

function crowd(count, loud, wide, high, em, portrait) {
  const chips = portrait ? Math.max(4, Math.ceil(count / 20)) : Math.max(8, Math.ceil(count / 10));
  const left = high - Math.ceil(count / chips) * CHIP_EM * em;
  const places = PLACES.find((places) => places >= loud);
  return { ...grid(places, wide, left, TILE), chips };
}

// The grid in which the type of a tile can be largest. A phone scrolls instead: one tile below the other.
function grid(count, width, height, tile, phone = false) {
  if (phone) return { columns: 1, rows: count, em: width / tile.wide };
  const choices = Array.from({ length: Math.min(count, 12) }, (_, n) => {
    const [columns, rows] = [n + 1, Math.ceil(count / (n + 1))];
    return { columns, rows, em: Math.min(width / columns / tile.wide, height / rows / tile.high) };
  });
  return choices.reduce((best, one) => (one.em > best.em * 1.001 ? one : best), { em: 0 });
}
