let timer = 0;

/** Says something at the bottom of the page for a while. */
export function tell(text) {
  const notice = document.getElementById("notice");
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (notice.hidden = true), 6000);
}
