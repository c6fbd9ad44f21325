// People and papers that there are not.

// 329901 is no district, so no number is anybody's; a woman's.
export function madeUpNumber() {
  const serial = String(Math.floor(Math.random() * 499) * 2 + 2).padStart(3, '0');
  const birth = `19${70 + Math.floor(Math.random() * 20)}0${1 + Math.floor(Math.random() * 9)}1${Math.floor(Math.random() * 9)}`;
  const first = `329901${birth}${serial}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first[i]), 0);
  return first + '10X98765432'[sum % 11];
}

// A company of that district, as its business licence has it.
export function madeUpCode() {
  const first = `91329901MA${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const sum = [...first].reduce(({ total, weight }, letter) => ({ total: total + weight * letters.indexOf(letter), weight: (weight * 3) % 31 }), { total: 0, weight: 1 }).total;
  return first + letters[(31 - (sum % 31)) % 31];
}

// The smallest picture that there is.
export const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
