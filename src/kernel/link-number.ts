/**
 * A link's number is its place in the template (1-255), plus 256 for each time that place was written before: the buttons of a list
 * of products stand in one place and lead to different pages.
 */
export function linkNumber(place: number, time: number): number {
  return place + 256 * time;
}

/** The place in the template of a link with this number. */
export function linkPlace(linkNo: number): number {
  return linkNo & 0xff;
}
