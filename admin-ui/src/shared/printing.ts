// Which paper goes to the printer. Papers stand beside the page, unseen; when the
// browser is about to print, one of them is laid out and printed alone. A page
// without papers prints as a list.
//
//   Counts   how often this machine has printed a paper, for 「补打 第 2 次」; prints of
//            other machines are not known here.
type LayOut = () => void;

interface Mounted {
  name: string;
  layOut: LayOut;
}

const mounted: Mounted[] = [];
let wanted: string | undefined;

export const PRINTING = 'data-printing';

export function mountPaper(name: string, layOut: LayOut): () => void {
  const paper = { name, layOut };
  mounted.push(paper);
  if (mounted.length === 1) {
    window.addEventListener('beforeprint', prepare);
    window.addEventListener('afterprint', settle);
  }
  return () => {
    mounted.splice(mounted.indexOf(paper), 1);
    if (mounted.length > 0) return;
    window.removeEventListener('beforeprint', prepare);
    window.removeEventListener('afterprint', settle);
  };
}

const papers = () => [...document.querySelectorAll<HTMLElement>('body > .yc-paper')];

// Also at the browser's own Ctrl P: the one asked for, or the first that is there.
function prepare(): void {
  const chosen = mounted.find((each) => each.name === wanted) ?? mounted[0];
  chosen?.layOut();
  for (const element of papers()) element.toggleAttribute(PRINTING, element.dataset.paper === chosen?.name);
}

function settle(): void {
  wanted = undefined;
  for (const element of papers()) element.removeAttribute(PRINTING);
  setPage('');
}

export function printPaper(name?: unknown): void {
  wanted = typeof name === 'string' ? name : undefined;
  window.print();
}

// The sheet's size is a rule of the document, one at a time.
export function setPage(rule: string): void {
  let style = document.getElementById('yc-page');
  if (!style) {
    style = document.createElement('style');
    style.id = 'yc-page';
    document.head.append(style);
  }
  style.textContent = rule && `@page { ${rule} }`;
}

// ------------------------------------------------------------ sheets

// Blocks by sheet, in order. None is cut; one that is higher than a sheet has its own.
export function intoSheets(heights: readonly number[], first: number, later: number): number[][] {
  const sheets: number[][] = [[]];
  let room = first;
  heights.forEach((height, i) => {
    const sheet = sheets[sheets.length - 1];
    if (height > room && sheet.length > 0) {
      sheets.push([i]);
      room = later - height;
      return;
    }
    sheet.push(i);
    room -= height;
  });
  return sheets;
}

// ------------------------------------------------------------ copies

const STORED = 'yc.prints';
const REMEMBERED_MAX = 500;

function prints(): [key: string, count: number][] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(stored) ? stored.filter((each): each is [string, number] => Array.isArray(each) && typeof each[0] === 'string' && Number.isInteger(each[1])) : [];
  } catch {
    return [];
  }
}

export const printedBefore = (key: string): number => prints().find(([each]) => each === key)?.[1] ?? 0;

export function notePrint(key: string): void {
  const others = prints().filter(([each]) => each !== key);
  localStorage.setItem(STORED, JSON.stringify([...others, [key, printedBefore(key) + 1]].slice(-REMEMBERED_MAX)));
}
