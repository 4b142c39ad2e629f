// A table as comma-separated values (RFC 4180). A cell never begins like a formula of a spreadsheet.

/** @typedef {{ columns: string[], rows: unknown[][] }} Sheet */

/** @param {Sheet} sheet */
export function toCsv(sheet) {
  return [sheet.columns, ...sheet.rows].map((row) => row.map(cell).join(',')).join('\r\n').concat('\r\n');
}

/** @param {unknown} value */
function cell(value) {
  if (typeof value === 'number') {
    return String(value);
  }
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
