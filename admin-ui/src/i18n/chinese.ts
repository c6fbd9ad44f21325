// Chinese that rules look for in names and addresses; not shown as it stands. The same
// as node/domain/identifiers/masking.cc has.
export const TWO_CHARACTER_SURNAMES = [
  '欧阳', '上官', '司马', '诸葛', '东方', '皇甫', '尉迟', '公孙', '慕容', '令狐', '宇文', '长孙',
  '司徒', '司空', '夏侯', '轩辕', '端木', '百里', '呼延', '南宫', '澹台', '公冶', '申屠', '赫连',
];
export const VILLAGE_MARKS = ['村', '社区'];
