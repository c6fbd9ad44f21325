// After the first password there is a tour, once, on this machine.
const STORED = 'yc.tour';

export const wantTour = () => localStorage.setItem(STORED, 'wanted');
export const tourIsWanted = () => localStorage.getItem(STORED) === 'wanted';
export const tourIsDone = () => localStorage.removeItem(STORED);
